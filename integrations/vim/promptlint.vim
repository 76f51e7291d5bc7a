" promptlint in Vim with ALE: put this file into ~/.vim/plugin/. Findings, hover, completion and repairs come from ALE.
if exists('g:loaded_promptlint')
  finish
endif
let g:loaded_promptlint = 1

augroup promptlint
  autocmd!
  autocmd BufRead,BufNewFile *.sdprompt setfiletype sdprompt
  autocmd FileType sdprompt setlocal commentstring=#\ %s wrap linebreak
augroup END

function! s:root(buffer) abort
  for l:name in ['promptlint.toml', '.promptlint.toml', 'pyproject.toml']
    let l:found = ale#path#FindNearestFile(a:buffer, l:name)
    if !empty(l:found)
      return fnamemodify(l:found, ':h')
    endif
  endfor
  return expand('#' . a:buffer . ':p:h')
endfunction

call ale#linter#Define('sdprompt', {
\ 'name': 'promptlint',
\ 'lsp': 'stdio',
\ 'executable': {buffer -> get(g:, 'promptlint_executable', 'promptlint')},
\ 'command': '%e server',
\ 'language': 'sdprompt',
\ 'project_root': function('s:root'),
\ 'initialization_options': {-> {'settings': get(g:, 'promptlint_settings', {})}},
\})
