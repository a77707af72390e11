import { Fieldset, Radio } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import type { Person } from '../../api/types'
import type { Errors } from '../../ui/form'
import { Textfield } from '../../ui/Textfield'
import { isReachable, type AccountWish } from './account'

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
  /** Once their card has been read. */
  person: Person | undefined
  value: AccountWish
  onChange: (value: AccountWish) => void
  errors: Errors
}

/** A person may take part without ever signing in; a child most often does. */
export function AccountChoice({ name, person, value, onChange, errors }: Props) {
  const { t } = useTranslation()
  const asksWhere = value.wanted && person && !isReachable(person) && person.may.edit_way_in
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
          onChange={() => onChange({ ...value, wanted: true, username: value.username || proposeUsername(name) })}
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
          error={errors['username']}
          onChange={(event) => onChange({ ...value, username: event.target.value })}
        />
      )}
      {asksWhere && (
        <Fieldset>
          <Fieldset.Legend>{t('participants:account.where', { name })}</Fieldset.Legend>
          <Fieldset.Description>{t('participants:account.where_hint')}</Fieldset.Description>
          <Textfield
            id="account_mobile"
            label={t('participants:person.mobile')}
            type="tel"
            autoComplete="off"
            maxLength={40}
            value={value.mobile ?? ''}
            error={errors['account_mobile']}
            onChange={(event) => onChange({ ...value, mobile: event.target.value })}
          />
          <Textfield
            id="account_email"
            label={t('participants:person.email')}
            type="email"
            autoComplete="off"
            maxLength={254}
            value={value.email ?? ''}
            error={errors['account_email']}
            onChange={(event) => onChange({ ...value, email: event.target.value })}
          />
        </Fieldset>
      )}
    </div>
  )
}
