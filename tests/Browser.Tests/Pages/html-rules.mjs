// What html-validate asks of our pages: everything it recommends, and a reason wherever we want something else.
export default {
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // Styles and scripts come from the same address as the page; nobody in between could change one without the other.
    'require-sri': ['error', { target: 'crossorigin' }],
    // How source looks: ASP.NET Core writes hidden fields as <input … /> and attributes with their values, and a page is made of parts with empty lines between them.
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'no-trailing-whitespace': 'off',
    // What is wrong stands above the heading, as everywhere on pages of this kind; one h1 a page is looked for by page-checks.js.
    'heading-level': ['error', { minInitialRank: 'h2' }],
    // One question, several answers.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'submit'] }],
    // The style ct-phone keeps numbers on one line.
    'tel-non-breaking': 'off',
    // Services are called what they are called; what matters comes first.
    'long-title': 'off',
  },
}
