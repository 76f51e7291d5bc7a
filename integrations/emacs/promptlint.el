;;; promptlint.el --- Stable Diffusion prompts, checked by promptlint -*- lexical-binding: t; -*-
;; Put this file on the load path and (require 'promptlint) into init.el. Needs eglot, which Emacs 29 has built in.

;;; Code:

(defgroup promptlint nil "Stable Diffusion prompts." :group 'tools)

(defcustom promptlint-command '("promptlint" "server")
  "How to start the server."
  :type '(repeat string))

(defcustom promptlint-settings nil
  "Settings for the server, such as (:models [\"~/webui\"] :ignore [\"PX\"])."
  :type 'plist)

;; What is not called .sdprompt keeps its own mode, and is read on evidence.
(defcustom promptlint-files
  '("styles[^/]*\\.csv\\'" "wildcards[^/]*/.*\\.\\(txt\\|ya?ml\\)\\'" "[pP]rompt[^/]*\\.txt\\'"
    "/workflows/.*\\.json\\'" "[wW]orkflow[^/]*\\.json\\'")
  "Names of further files that may hold prompts; those that do not look like prompts are not checked."
  :type '(repeat regexp))

(defconst promptlint--keywords
  '(("#.*$" . font-lock-comment-face)
    ("<\\(\\w+\\):[^>]*>" . font-lock-type-face)
    ("\\_<\\(BREAK\\|AND\\)\\_>" . font-lock-keyword-face)
    (":[ \t]*\\([-+]?[.0-9]+\\)[ \t]*[])]" 1 font-lock-constant-face)
    ("__[[:alnum:]_/*.-]+__" . font-lock-variable-name-face))
  "What stands out in a prompt.")

;;;###autoload
(define-derived-mode sdprompt-mode text-mode "SDPrompt"
  "Mode for Stable Diffusion prompts."
  (setq-local comment-start "# ")
  (setq-local font-lock-defaults '(promptlint--keywords t))
  (visual-line-mode 1))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.sdprompt\\'" . sdprompt-mode))

(defun promptlint--contact (&rest _)
  "How eglot reaches the server."
  (append promptlint-command
          (list :initializationOptions (list :settings (or promptlint-settings (make-hash-table))))))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons 'sdprompt-mode #'promptlint--contact)))

(add-hook 'sdprompt-mode-hook 'eglot-ensure)

(defun promptlint-find-file ()
  "In a file that may hold prompts by its name, let eglot use promptlint, whatever the mode."
  (when (and buffer-file-name
             (not (derived-mode-p 'sdprompt-mode))
             (seq-some (lambda (each) (string-match-p each buffer-file-name)) promptlint-files)
             (require 'eglot nil t))
    (setq-local eglot-server-programs (cons (cons major-mode #'promptlint--contact) eglot-server-programs))
    (eglot-ensure)))

(add-hook 'find-file-hook #'promptlint-find-file)

;; Keys: the server says the edits, and what is selected after them.

(declare-function eglot-current-server "eglot")
(declare-function eglot--TextDocumentIdentifier "eglot")
(declare-function jsonrpc-request "jsonrpc")

(defun promptlint--region (range)
  "The region of RANGE, as markers."
  (funcall (if (fboundp 'eglot-range-region) 'eglot-range-region 'eglot--range-region) range t))

(defun promptlint--position (at)
  "The protocol's place of AT."
  (funcall (if (fboundp 'eglot--pos-to-lsp-position) 'eglot--pos-to-lsp-position 'eglot-point-to-lsp-position) at))

(defun promptlint--ask (command)
  "Have COMMAND of the server change the tag at point, or what is selected."
  (let ((server (or (eglot-current-server) (user-error "No server of promptlint here")))
        (region (use-region-p)))
    (when (fboundp 'eglot--signal-textDocument/didChange)
      (eglot--signal-textDocument/didChange))
    (let* ((range (list :start (promptlint--position (if region (region-beginning) (point)))
                        :end (promptlint--position (if region (region-end) (point)))))
           (change (jsonrpc-request server :workspace/executeCommand
                                    (list :command command
                                          :arguments (vector (plist-get (eglot--TextDocumentIdentifier) :uri) range))))
           (edits (mapcar (lambda (edit) (cons (promptlint--region (plist-get edit :range)) (plist-get edit :newText)))
                          (plist-get change :edits))))
      (pcase-dolist (`((,from . ,to) . ,text) edits)
        (save-excursion
          (goto-char from)
          (delete-region from to)
          (insert text)))
      (when-let ((selection (plist-get change :selection)))
        (pcase-let ((`(,from . ,to) (promptlint--region selection)))
          (goto-char from)
          (when region
            (push-mark to t t)
            (setq deactivate-mark nil)))))))

(defun promptlint-raise-weight ()
  "Give the tag at point, or what is selected, more weight."
  (interactive)
  (promptlint--ask "promptlint.raiseWeight"))

(defun promptlint-lower-weight ()
  "Give the tag at point, or what is selected, less weight."
  (interactive)
  (promptlint--ask "promptlint.lowerWeight"))

(defun promptlint-move-left ()
  "Move the tag at point before the one before it."
  (interactive)
  (promptlint--ask "promptlint.moveTagLeft"))

(defun promptlint-move-right ()
  "Move the tag at point after the one after it."
  (interactive)
  (promptlint--ask "promptlint.moveTagRight"))

(defun promptlint-sort ()
  "Sort the tags that are selected."
  (interactive)
  (promptlint--ask "promptlint.sortTags"))

(defun promptlint-wrap ()
  "Wrap the tag at point, or what is selected, in a weight."
  (interactive)
  (promptlint--ask "promptlint.wrapInWeight"))

(defun promptlint-number ()
  "Write the brackets around point as a number."
  (interactive)
  (promptlint--ask "promptlint.writeAsNumber"))

(defun promptlint-brackets ()
  "Write the weight around point as brackets."
  (interactive)
  (promptlint--ask "promptlint.writeAsBrackets"))

(defun promptlint-unique ()
  "Remove duplicates from what is selected, or from the prompt."
  (interactive)
  (promptlint--ask "promptlint.removeDuplicates"))

(defun promptlint-split ()
  "Split the prompt at the border of the chunk that the tag at point is at."
  (interactive)
  (promptlint--ask "promptlint.splitAtChunk"))

(define-key sdprompt-mode-map (kbd "C-<up>") #'promptlint-raise-weight)
(define-key sdprompt-mode-map (kbd "C-<down>") #'promptlint-lower-weight)
(define-key sdprompt-mode-map (kbd "M-<left>") #'promptlint-move-left)
(define-key sdprompt-mode-map (kbd "M-<right>") #'promptlint-move-right)

(provide 'promptlint)
;;; promptlint.el ends here
