// The desk's pages work without this file too. On top of what citizens get: / jumps to the search field, Ctrl+Enter sends the form being written, passkeys can sign in, and the list of cases to be assigned has keys.
import { Passkey } from './passkey.js'
import { start } from './start.js'
import { Triage } from './triage.js'

start()

for (const form of document.querySelectorAll('[data-module="ct-passkey"]')) Passkey(form)
for (const list of document.querySelectorAll('[data-module="ct-triage"]')) Triage(list)

const writing = (element) => element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target instanceof HTMLElement) {
    const form = event.target.closest('form')
    if (form && form.method === 'post' && writing(event.target)) {
      event.preventDefault()
      form.requestSubmit(form.querySelector('[type=submit][data-default]') ?? form.querySelector('[type=submit]') ?? undefined)
    }
    return
  }
  // Single keys only where the page asks for them, and never while somebody types.
  if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !writing(event.target)) {
    const search = document.querySelector('[data-shortcut="/"]')
    if (search instanceof HTMLElement) {
      event.preventDefault()
      search.focus()
    }
  }
})
