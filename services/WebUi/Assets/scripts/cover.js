/** Puts a button behind a secret that covers it, for people whose screen others can see. */
export function Cover (element) {
  const secret = element.textContent
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'ct-inline-button ct-inline-button--inverse'
  let covered = false
  const show = () => {
    element.textContent = covered ? secret.replace(/\d/g, '•') : secret
    button.textContent = covered ? element.dataset.uncover : element.dataset.cover
  }
  button.addEventListener('click', () => {
    covered = !covered
    show()
  })
  show()
  element.after(' ', button)
}
