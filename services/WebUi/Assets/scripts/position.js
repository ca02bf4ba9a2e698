/** Puts a button under a field that fills in where the reader is. Nothing is asked of the browser before it is pressed. */
export function Position (element) {
  const input = element.querySelector('input')
  if (!input || !navigator.geolocation) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary'
  button.textContent = element.dataset.use
  const said = document.createElement('p')
  said.className = 'govuk-body'
  said.setAttribute('role', 'status')
  button.addEventListener('click', () => {
    said.textContent = element.dataset.asking
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      input.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`
      said.textContent = element.dataset.found
    }, () => {
      said.textContent = element.dataset.failed
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 })
  })
  element.append(button, said)
}
