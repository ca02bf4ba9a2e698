/**
 * Shows a form whose button asks the browser's passkeys, and sends their answer with it.
 * data-get: who is it; data-create: a new one. Both are options as JSON. Browsers without passkeys never see the form.
 */
export function Passkey (form) {
  const { get, create, failed } = form.dataset
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON || !window.PublicKeyCredential.parseCreationOptionsFromJSON) return
  form.hidden = false
  const said = form.querySelector('[role=status]')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    said.textContent = ''
    try {
      const credential = create
        ? await navigator.credentials.create({ publicKey: window.PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(create)) })
        : await navigator.credentials.get({ publicKey: window.PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(get)) })
      form.elements.Passkey.value = JSON.stringify(credential.toJSON())
    } catch {
      // The person chose not to, or has none here: why, browsers do not say.
      said.textContent = failed
      return
    }
    form.submit()
  })
}
