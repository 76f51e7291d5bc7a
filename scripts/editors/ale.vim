" Drives Vim with ALE without a screen; leaves one line for each thing seen in $OUT.
set nocompatible encoding=utf-8
set rtp^=/usr/share/vim-ale
runtime plugin/ale.vim
filetype plugin on
let g:promptlint_executable = $PROMPTLINT_COMMAND
let g:ale_linters = {'sdprompt': ['promptlint']}
let g:ale_echo_cursor = 0
execute 'source ' . $INTEGRATION . '/promptlint.vim'
let s:lines = []
function! s:Look(name, ...) abort
  execute 'edit ' . a:name
  if a:0
    let &filetype = a:1
  endif
  call ale#Queue(0)
  let l:tries = 0
  while l:tries < 300 && empty(ale#engine#GetLoclist(bufnr('')))
    sleep 50m
    let l:tries += 1
  endwhile
  return ale#engine#GetLoclist(bufnr(''))
endfunction
call add(s:lines, 'vim ' . v:version)
for s:found in s:Look('emoji.sdprompt')
  call add(s:lines, get(s:found, 'code', '') . ' ' . s:found.lnum . ':' . s:found.col)
endfor
let s:negative = filter(copy(s:Look('seed-page.txt', 'sdprompt')), {_, found -> found.lnum >= 26})
call add(s:lines, 'seed: ' . (empty(s:negative) ? 'nothing' : 'found'))
call writefile(s:lines, $OUT)
qall!
