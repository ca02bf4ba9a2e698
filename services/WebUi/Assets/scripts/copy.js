/** Puts a button behind a number that copies it as it is shown. */
export function Copy (element) {
  if (!navigator.clipboard) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'ct-inline-button'
  button.textContent = element.dataset.copy
  const said = document.createElement('span')
  said.className = 'govuk-visually-hidden'
  said.setAttribute('role', 'status')
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(element.textContent.trim())
    } catch {
      return
    }
    button.textContent = said.textContent = element.dataset.copied
    setTimeout(() => {
      button.textContent = element.dataset.copy
      said.textContent = ''
    }, 3000)
  })
  element.after(' ', button, said)
}
