/**
 * Shows what belongs to a chosen radio or checkbox and hides it again.
 * The choice only gets aria-controls: aria-expanded is not allowed on these roles.
 */
export function Reveal (group) {
  const inputs = [...group.querySelectorAll('input[data-aria-controls]')]
  if (inputs.length === 0) return
  const shown = new Map()
  for (const input of inputs) {
    const target = document.getElementById(input.dataset.ariaControls)
    if (!target) continue
    input.setAttribute('aria-controls', target.id)
    shown.set(input, target)
  }
  const sync = () => {
    for (const [input, target] of shown) target.classList.toggle(`${target.classList[0]}--hidden`, !input.checked)
  }
  group.addEventListener('change', sync)
  // A browser that restores a form does so after this script ran.
  window.addEventListener('pageshow', sync)
  sync()
}
