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

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons 'sdprompt-mode
                     (lambda (&rest _)
                       (append promptlint-command
                               (list :initializationOptions
                                     (list :settings (or promptlint-settings (make-hash-table)))))))))

(add-hook 'sdprompt-mode-hook 'eglot-ensure)

(provide 'promptlint)
;;; promptlint.el ends here
