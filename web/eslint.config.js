import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

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
          importNames: ['Textfield'],
          message: 'Ours, in ui/Textfield, cuts nothing off that is too long.',
        },
      ],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-globals': ['error', { name: 'sessionStorage', message: 'Nothing of a plan is kept in the browser.' }],
    },
  },
  { files: ['src/ui/Textfield.tsx'], rules: { 'no-restricted-imports': 'off' } },
)
