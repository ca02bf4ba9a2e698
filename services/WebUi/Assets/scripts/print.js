/** Puts a button before what is said about printing. */
export function Print (element) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary'
  button.textContent = element.dataset.print
  button.addEventListener('click', () => window.print())
  element.before(button)
}
