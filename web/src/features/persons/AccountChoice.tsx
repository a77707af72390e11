import { Fieldset, Radio, Textfield } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

export interface AccountWish {
  wanted: boolean
  username: string
}

/** "Åse Bjørn Lie" → "aase.lie": plain letters, since it must be typed on any keyboard. */
export function proposeUsername(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('å', 'aa')
    .normalize('NFD')
    .replace(/[^a-z\s-]/g, '')
  const words = plain.split(/[\s-]+/).filter(Boolean)
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : '']
  return [first, last].filter(Boolean).join('.')
}

interface Props {
  name: string
  value: AccountWish
  onChange: (value: AccountWish) => void
  error?: string
}

/** A person may take part without ever signing in; a child most often does. */
export function AccountChoice({ name, value, onChange, error }: Props) {
  const { t } = useTranslation()
  return (
    <div className="stack">
      <Fieldset>
        <Fieldset.Legend>{t('participants:account.legend', { name })}</Fieldset.Legend>
        <Radio
          name="account"
          value="none"
          label={t('participants:account.none')}
          description={t('participants:account.none_hint')}
          checked={!value.wanted}
          onChange={() => onChange({ ...value, wanted: false })}
        />
        <Radio
          name="account"
          value="create"
          label={t('participants:account.create')}
          description={t('participants:account.create_hint')}
          checked={value.wanted}
          onChange={() => onChange({ wanted: true, username: value.username || proposeUsername(name) })}
        />
      </Fieldset>
      {value.wanted && (
        <Textfield
          id="username"
          label={t('participants:account.username')}
          description={t('participants:account.username_hint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={60}
          value={value.username}
          error={error}
          onChange={(event) => onChange({ ...value, username: event.target.value })}
        />
      )}
    </div>
  )
}
