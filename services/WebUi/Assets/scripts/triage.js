/**
 * Single keys in the list of cases to be assigned, for who has switched them on, and only while the focus is in the list: j and k go to the next row and back,
 * Enter takes the first suggestion, 1 to 3 take that one, o opens the case in its place, r passes it on to an authority outside the city, x selects it, d looks for cases about the same matter, ? shows the keys.
 */
export function Triage (list) {
  const rows = [...list.children]
  if (rows.length === 0) return
  // One row is a stop of the Tab key, so that the list can be reached: the one that is open, or the first.
  const stop = (row) => {
    for (const other of rows) other.tabIndex = other === row ? 0 : -1
  }
  stop(rows.find((row) => row.hasAttribute('autofocus')) ?? rows[0])

  list.addEventListener('focusin', (event) => stop(event.target.closest('li.ct-waiting')))
  list.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=checkbox]), select, textarea')) return
    const row = event.target.closest('li.ct-waiting')
    const press = (n) => row.querySelector(`[data-take="${n}"]`)?.click()
    const go = (step) => rows[rows.indexOf(row) + step]?.focus()
    if (event.key === 'j') go(1)
    else if (event.key === 'k') go(-1)
    else if (event.key === 'Enter' && event.target === row) press(1)
    else if (/^[1-3]$/.test(event.key)) press(event.key)
    else if (event.key === 'o') row.querySelector('[data-open]')?.click()
    else if (event.key === 'r') row.querySelector('[data-refer]')?.click()
    else if (event.key === 'x') row.querySelector('[data-pick]')?.click()
    else if (event.key === 'd') row.querySelector('[data-duplicates]')?.click()
    else if (event.key === '?') {
      const help = document.getElementById(list.dataset.help)
      help.open = true
      help.querySelector('summary').focus()
    } else return
    event.preventDefault()
  })
}
