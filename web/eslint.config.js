import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** What has its style sheet in src/theme/designsystemet.css, and its element in what vite.config.ts leaves in. */
const ofDesignsystemet = [
  'Alert', 'Avatar', 'Badge', 'Button', 'Checkbox', 'Details', 'Dialog', 'Dropdown', 'ErrorSummary', 'Field', 'Fieldset',
  'Heading', 'Input', 'Label', 'List', 'Paragraph', 'Popover', 'Radio', 'Select', 'Skeleton', 'SkipLink', 'Spinner', 'Switch',
  'Table', 'Tag', 'Textarea', 'ValidationMessage', 'useCheckboxGroup', 'useRadioGroup',
]

export default tseslint.config(
  { ignores: ['dist', '.size', 'node_modules', 'src/api/schema.d.ts', 'src/theme', 'design-tokens', 'eslint.config.js'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './tsconfig.node.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // A dialog's first field takes focus as the pattern asks; nothing else may.
      'jsx-a11y/no-autofocus': ['error', { ignoreNonDOM: true }],
      'no-restricted-imports': [
        'error',
        {
          name: '@digdir/designsystemet-react',
          allowImportNames: ofDesignsystemet,
          message: 'Its style sheet or element does not come: see src/theme/designsystemet.css and vite.config.ts. Textfield is ours, in ui/Textfield, which cuts nothing off that is too long.',
        },
      ],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-globals': ['error', { name: 'sessionStorage', message: 'Nothing of a plan is kept in the browser.' }],
    },
  },
  { files: ['src/ui/Textfield.tsx'], rules: { 'no-restricted-imports': 'off' } },
)
