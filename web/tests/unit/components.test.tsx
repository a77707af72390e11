import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'

import { ConflictView } from '../../src/editing/ConflictView'
import { ConsentTag } from '../../src/ui/ConsentTag'
import { DateField } from '../../src/ui/DateField'
import { DraftState } from '../../src/editing/DraftState'
import { addDays, today } from '../../src/i18n/dates'
import { Progress } from '../../src/ui/Progress'
import { Textfield } from '../../src/ui/Textfield'

test('consent is told in words with its date, not by colour alone', () => {
  const to = addDays(today(), 12)
  render(<ConsentTag consent={{ status: 'provisional', from: today(), to, holds: true }} />)
  expect(screen.getByText(/Går ut om 12 dager, .*\(ikke signert\)/)).toBeDefined()
})

test('a draft says where it is, and who sees it', () => {
  const { rerender } = render(<DraftState saving={{ kind: 'idle' }} onlyMine />)
  expect(screen.getByRole('status').textContent).toBe('')
  rerender(<DraftState saving={{ kind: 'saved', at: new Date('2026-11-23T09:42:00Z') }} onlyMine />)
  expect(screen.getByRole('status').textContent).toBe('Utkast lagret 10.42. Bare du ser det.')
  rerender(<DraftState saving={{ kind: 'failed' }} onlyMine />)
  expect(screen.getByRole('status').textContent).toContain('Ikke lagret.')
})

test('a conflict shows both texts and leaves the choice to the person', async () => {
  const keep = { mine: vi.fn(), theirs: vi.fn() }
  render(
    <ConflictView
      differences={[{ field: 'title', label: 'Tittel', mine: 'Få to venner', theirs: 'Få mange venner' }]}
      changed={null}
      onKeepMine={keep.mine}
      onKeepTheirs={keep.theirs}
    />,
  )
  expect(document.activeElement?.textContent).toBe('To har skrevet samtidig')
  expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['to', 'mange'])
  expect(screen.queryByRole('button', { name: 'Sett sammen' })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Behold min' }))
  expect(keep.mine).toHaveBeenCalledOnce()
  expect(keep.theirs).not.toHaveBeenCalled()
})

test('a conflict says who saved, for whom, and how long ago, and knows oneself again', () => {
  const props = { differences: [], onKeepMine: () => undefined, onKeepTheirs: () => undefined }
  const at = new Date(Date.now() - 3.5 * 60_000).toISOString()
  const changed = { at, actor_name: 'Adam Ås', acting_name: 'Liv Ås', acting_basis: 'guardianship', mine: false } as const
  const { rerender } = render(<ConflictView {...props} changed={changed} />)
  expect(screen.getByText(/^Liv Ås for Adam Ås lagret denne for 3 minutter siden, mens du skrev\./)).toBeTruthy()
  rerender(<ConflictView {...props} changed={{ ...changed, mine: true }} />)
  expect(document.activeElement?.textContent).toBe('Du har skrevet to steder')
  expect(screen.getByText(/^Du lagret denne selv for 3 minutter siden\./)).toBeTruthy()
})

test('a date field says its day in words, whatever the machine shows', () => {
  render(<DateField id="to" label="Til" value="2026-12-20" onChange={() => undefined} />)
  expect(screen.getByText('søndag 20. desember 2026')).toBeDefined()
})

test('progress is a number and a word beside its bar', () => {
  render(<Progress value={100} label="Måloppnåelse" />)
  expect(screen.getByText('100 %').parentElement?.textContent).toBe('100 % Nådd')
})

test.each([false, true])('what is too long is kept, and told by how much (many lines: %s)', async (multiline) => {
  const typed = vi.fn<(value: string) => void>()
  const change = (event: { target: { value: string } }): void => typed(event.target.value)
  const field = (value: string) => (
    <Textfield label="Navn" multiline={multiline} maxLength={5} value={value} onChange={change} />
  )
  const { rerender } = render(field(''))
  await userEvent.click(screen.getByLabelText('Navn'))
  await userEvent.paste('Lillesøster')
  expect(typed).toHaveBeenLastCalledWith('Lillesøster')
  rerender(field('Lillesøster'))
  expect(screen.getByText('Teksten er 6 tegn for lang. Det er plass til 5.')).toBeDefined()
  expect(screen.getByLabelText('Navn').getAttribute('aria-invalid')).toBe('true')
  // As the service counts: a letter is one, however it is written, and what stands about it is none.
  rerender(field(' A\u030ase🙂🙂 '))
  expect(screen.queryByText(/for lang/)).toBeNull()
})
