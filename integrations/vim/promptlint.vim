" promptlint in Vim with ALE: put this file into ~/.vim/plugin/. Findings, hover, completion and repairs come from ALE.
if exists('g:loaded_promptlint')
  finish
endif
let g:loaded_promptlint = 1

" Files that may hold prompts and keep their own type: what does not look like prompts is not checked.
let s:files = get(g:, 'promptlint_files', [
\ '*styles*.csv', '*wildcards*/*.txt', '*wildcards*/*.yaml', '*wildcards*/*.yml', '*[pP]rompt*.txt', '*/workflows/*.json', '*[wW]orkflow*.json',
\])

augroup promptlint
  autocmd!
  autocmd BufRead,BufNewFile *.sdprompt setfiletype sdprompt
  autocmd FileType sdprompt setlocal commentstring=#\ %s wrap linebreak
  autocmd FileType sdprompt call s:keys() | call s:completion()
  execute 'autocmd BufRead,BufNewFile' join(s:files, ',') 'let b:promptlint = 1 | let b:ale_linters = ["promptlint"] | call s:completion()'
augroup END

function! s:root(buffer) abort
  if getbufvar(a:buffer, '&filetype') isnot# 'sdprompt' && !getbufvar(a:buffer, 'promptlint')
    return ''
  endif
  for l:name in ['promptlint.toml', '.promptlint.toml', 'pyproject.toml']
    let l:found = ale#path#FindNearestFile(a:buffer, l:name)
    if !empty(l:found)
      return fnamemodify(l:found, ':h')
    endif
  endfor
  return expand('#' . a:buffer . ':p:h')
endfunction

for s:type in ['sdprompt', 'csv', 'text', 'yaml', 'json']
  call ale#linter#Define(s:type, {
  \ 'name': 'promptlint',
  \ 'lsp': 'stdio',
  \ 'executable': {buffer -> get(g:, 'promptlint_executable', 'promptlint')},
  \ 'command': '%e server',
  \ 'language': {buffer -> getbufvar(buffer, '&filetype')},
  \ 'project_root': function('s:root'),
  \ 'initialization_options': {-> {'settings': get(g:, 'promptlint_settings', {})}},
  \})
endfor

" Completion, with CTRL-X CTRL-O. ALE's own menu takes what stands in front of the cursor for an identifier, and cuts what is put in
" at its first bracket: no LoRA is found, and `lena \(fox\)` loses its end.

function! s:completion() abort
  let b:ale_completion_enabled = 0
  setlocal omnifunc=PromptlintComplete
endfunction

function! s:answered(answer) abort
  let l:result = get(a:answer, 'result', v:null)
  let s:proposals = type(l:result) == v:t_dict ? l:result.items : type(l:result) == v:t_list ? l:result : []
endfunction

function! s:proposed() abort
  let s:proposals = v:null
  let l:params = {'textDocument': {'uri': ale#util#ToURI(expand('%:p'))}, 'position': s:place(line('.'), col('.'))}
  call s:request('textDocument/completion', l:params, function('s:answered'))
  let l:tries = 0
  while l:tries < 100 && s:proposals is v:null
    sleep 10m
    let l:tries += 1
  endwhile
  return s:proposals is v:null ? [] : s:proposals
endfunction

function! PromptlintComplete(findstart, base) abort
  let l:line = getline('.')
  if a:findstart
    let s:found = []
    for l:item in s:proposed()
      let l:edit = get(l:item, 'textEdit', v:null)
      if type(l:edit) != v:t_dict || l:edit.newText =~# "\n"
        continue
      endif
      let l:word = l:edit.newText
      " What follows the cursor stays: it need not be put in again.
      let l:rest = strpart(l:line, col('.') - 1, s:bytes(l:edit.range.end) - col('.') + 1)
      if !empty(l:rest)
        if strpart(l:word, len(l:word) - len(l:rest)) isnot# l:rest
          continue
        endif
        let l:word = strpart(l:word, 0, len(l:word) - len(l:rest))
      endif
      let l:doc = get(l:item, 'documentation', '')
      call add(s:found, [s:bytes(l:edit.range.start), {
      \ 'word': l:word, 'abbr': l:item.label, 'menu': get(l:item, 'detail', ''), 'icase': 1, 'dup': 1,
      \ 'info': type(l:doc) == v:t_dict ? l:doc.value : l:doc,
      \}])
    endfor
    let s:start = min(map(copy(s:found), 'v:val[0]'))
    return empty(s:found) ? -3 : s:start
  endif
  " All of them begin where the first one does.
  return map(copy(s:found), {_, each -> extend(each[1], {'word': strpart(l:line, s:start, each[0] - s:start) . each[1].word})})
endfunction

" Keys: the server says the edits, and what is selected after them. ALE counts as it is told, in UTF-16.

let s:commands = {
\ 'raise': 'promptlint.raiseWeight',
\ 'lower': 'promptlint.lowerWeight',
\ 'left': 'promptlint.moveTagLeft',
\ 'right': 'promptlint.moveTagRight',
\ 'sort': 'promptlint.sortTags',
\ 'wrap': 'promptlint.wrapInWeight',
\ 'number': 'promptlint.writeAsNumber',
\ 'brackets': 'promptlint.writeAsBrackets',
\ 'unique': 'promptlint.removeDuplicates',
\ 'split': 'promptlint.splitAtChunk',
\}

function! s:units(text) abort
  return strchars(a:text) + len(substitute(a:text, '[^\U10000-\U10ffff]', '', 'g')) / 4
endfunction

function! s:place(line, column) abort
  return {'line': a:line - 1, 'character': s:units(strpart(getline(a:line), 0, a:column - 1))}
endfunction

" The bytes before a place of the protocol in its line.
function! s:bytes(place) abort
  let l:units = 0
  let l:bytes = 0
  for l:char in split(getline(a:place.line + 1), '\zs')
    if l:units >= a:place.character
      break
    endif
    let l:units += s:units(l:char)
    let l:bytes += len(l:char)
  endfor
  return l:bytes
endfunction

function! s:order(one, other) abort
  let [l:one, l:other] = [a:one.range.start, a:other.range.start]
  return l:one.line == l:other.line ? l:other.character - l:one.character : l:other.line - l:one.line
endfunction

function! s:change(buffer, tick, visual, answer) abort
  let l:change = get(a:answer, 'result', v:null)
  if type(l:change) != v:t_dict || a:buffer != bufnr('') || a:tick != b:changedtick
    return
  endif
  for l:edit in sort(copy(l:change.edits), function('s:order'))
    let [l:from, l:to] = [l:edit.range.start, l:edit.range.end]
    let l:before = strpart(getline(l:from.line + 1), 0, s:bytes(l:from))
    let l:after = strpart(getline(l:to.line + 1), s:bytes(l:to))
    let l:lines = split(l:before . l:edit.newText . l:after, "\n", 1)
    if l:to.line > l:from.line
      call deletebufline('', l:from.line + 2, l:to.line + 1)
    endif
    call setline(l:from.line + 1, l:lines[0])
    call append(l:from.line + 1, l:lines[1:])
  endfor
  if type(l:change.selection) == v:t_dict
    let [l:from, l:to] = [l:change.selection.start, l:change.selection.end]
    call cursor(l:from.line + 1, s:bytes(l:from) + 1)
    if a:visual && l:from != l:to
      normal! v
      call cursor(l:to.line + 1, s:bytes(l:to))
    endif
  endif
endfunction

function! s:ask(word, visual) abort
  if !has_key(s:commands, a:word)
    echohl WarningMsg | echo 'Promptlint: raise, lower, left, right or sort' | echohl None
    return
  endif
  let [l:from, l:to] = a:visual ? [getpos("'<"), getpos("'>")] : [getpos('.'), getpos('.')]
  let l:end = a:visual ? min([l:to[2], len(getline(l:to[1]))]) : l:to[2]
  let l:after = a:visual ? l:end + len(matchstr(getline(l:to[1]), '.', l:end - 1)) : l:end
  let l:range = {'start': s:place(l:from[1], l:from[2]), 'end': s:place(l:to[1], l:after)}
  let l:uri = ale#util#ToURI(expand('%:p'))
  let l:params = {'command': s:commands[a:word], 'arguments': [l:uri, l:range]}
  call s:request('workspace/executeCommand', l:params, function('s:change', [bufnr(''), b:changedtick, a:visual]))
endfunction

function! s:request(method, params, Handler) abort
  let l:type = ale#linter#ResolveFiletype(&filetype)
  for l:linter in filter(ale#linter#GetAll(l:type), {_, each -> each.name is# 'promptlint'})
    call ale#lsp_linter#StartLSP(bufnr(''), l:linter, function('s:send', [a:method, a:params, a:Handler]))
  endfor
endfunction

" ALE tells the server what was typed when it checks next, which may be later than a key.
function! s:send(method, params, Handler, linter, details) abort
  call ale#lsp#NotifyForChanges(a:details.connection_id, a:details.buffer)
  call ale#lsp_linter#SendRequest(a:details.buffer, a:linter.name, [0, a:method, a:params], a:Handler)
endfunction

command! -nargs=1 -range -complete=customlist,s:words Promptlint call s:ask(<q-args>, <range> > 0)

function! s:words(...) abort
  return sort(keys(s:commands))
endfunction

function! s:keys() abort
  if get(g:, 'promptlint_keys', 1)
    for [l:word, l:key] in [['raise', '<C-Up>'], ['lower', '<C-Down>'], ['left', '<M-Left>'], ['right', '<M-Right>']]
      execute 'nnoremap <buffer> <silent>' l:key ':Promptlint' l:word . '<CR>'
      execute 'xnoremap <buffer> <silent>' l:key ':Promptlint' l:word . '<CR>'
      execute 'inoremap <buffer> <silent>' l:key '<C-O>:Promptlint' l:word . '<CR>'
    endfor
  endif
endfunction
