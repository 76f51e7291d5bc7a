" Drives Vim with ALE without a screen; leaves one line for each thing seen in $OUT.
set nocompatible encoding=utf-8
set rtp^=/usr/share/vim-ale
runtime plugin/ale.vim
filetype plugin on
let g:promptlint_executable = $PROMPTLINT_COMMAND
let g:promptlint_settings = {'models': [getcwd() . '/models']}
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

" Files that keep their own type; others are left alone, though ALE would use every linter that it has for them.
for s:name in ['styles.csv', 'wildcards/animals.txt', 'wildcards/places.yaml', 'workflows/cat.json']
  let s:found = s:Look(s:name)
  call add(s:lines, s:name . ': ' . len(s:found) . ' in ' . &filetype)
endfor
let s:served = []
for s:name in ['README.txt', 'package.json']
  execute 'edit ' . s:name
  call ale#Queue(0)
  sleep 500m
  call add(s:served, s:name . ': ' . len(filter(copy(get(ale#engine#GetLoclist(bufnr('')), 0, [])), {_, found -> found.linter_name is# 'promptlint'})))
endfor
call add(s:lines, join(s:served))

" Keys, as somebody presses them; what comes of them comes later.
function! s:Press(keys, wanted) abort
  call feedkeys(a:keys, 'xt')
  let l:tries = 0
  while l:tries < 100 && getline(1) isnot# a:wanted
    sleep 50m
    let l:tries += 1
  endwhile
endfunction
edit! new.sdprompt
let s:text = "\U1f431 cat, red dog, a fish"
call setline(1, s:text)
call cursor(1, 15)
call s:Press("\<C-Up>", "\U1f431 cat, (red dog:1.1), a fish")
call add(s:lines, 'raised: ' . getline(1))
call s:Press("\<C-Down>", s:text)
call s:Press("\<C-Down>", "\U1f431 cat, (red dog:0.9), a fish")
call add(s:lines, 'lowered: ' . getline(1))
call setline(1, s:text)
call cursor(1, 15)
call s:Press("\<M-Left>", "red dog, \U1f431 cat, a fish")
call add(s:lines, 'moved: ' . getline(1))
call setline(1, s:text)
call cursor(1, 11)
call s:Press("vee\<C-Up>", "\U1f431 cat, (red dog:1.1), a fish")
call s:Press("\<C-Up>", "\U1f431 cat, (red dog:1.2), a fish")
call add(s:lines, 'selected: ' . getline(1))
call feedkeys("\<Esc>", 'xt')
call setline(1, 'b, a')
call cursor(1, 1)
call s:Press("v$\<Esc>:'<,'>Promptlint sort\<CR>", 'a, b')
call add(s:lines, 'sorted: ' . getline(1))

" A line of settings as it is typed, a container that is broken for now, a LoRA half written.
function! s:Await(label, code) abort
  call ale#Queue(0)
  let l:tries = 0
  while l:tries < 200 && index(map(copy(ale#engine#GetLoclist(bufnr(''))), {_, found -> get(found, 'code', '')}), a:code) < 0
    sleep 50m
    let l:tries += 1
  endwhile
  let l:codes = map(copy(ale#engine#GetLoclist(bufnr(''))), {_, found -> get(found, 'code', '')})
  call add(s:lines, a:label . ': ' . join(l:codes))
endfunction
call setline(1, ['a cat', 'Steps: 20, Sampler: Euler a'])
call s:Await('settings', 'PM001')
edit! workflows/cat.json
call deletebufline('', '$')
call s:Await('broken', 'PL004')
edit! new.sdprompt
call setline(1, 'a cat, <lora:in')
call ale#Queue(0)
sleep 500m
" As somebody types it: CTRL-X CTRL-O, and the first of the menu.
for s:typed in ['a cat, <lora:in', '__an']
  call setline(1, '')
  call feedkeys('S' . s:typed . "\<C-X>\<C-O>\<C-Y>\<Esc>", 'xt')
  call add(s:lines, 'completes: ' . getline(1))
endfor
call writefile(s:lines, $OUT)
qall!
