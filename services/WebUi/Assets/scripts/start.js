import { Button, CharacterCount, ErrorSummary, NotificationBanner, SkipLink, createAll } from 'govuk-frontend'
import { Copy } from './copy.js'
import { Position } from './position.js'
import { Print } from './print.js'
import { Reveal } from './reveal.js'

const own = { 'govuk-radios': Reveal, 'govuk-checkboxes': Reveal, 'ct-copy': Copy, 'ct-position': Position, 'ct-print': Print }

export function start () {
  // Styles that hide what scripts will show again hang on these two.
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
  for (const component of [Button, CharacterCount, ErrorSummary, NotificationBanner, SkipLink]) createAll(component)
  for (const [name, enhance] of Object.entries(own)) {
    for (const element of document.querySelectorAll(`[data-module="${name}"]`)) enhance(element)
  }
}
