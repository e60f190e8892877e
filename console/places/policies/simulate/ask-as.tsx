/** Chooses the identity that a simulation asks as. */
import { useSignal } from '@preact/signals'
import { AccountSquare, Identity } from '../../../components/account.tsx'
import { Combobox } from '../../../components/forms/combobox.tsx'
import { setParams } from '../../../router.ts'
import { accountInArn, shortArn } from '../../../texts/arns.ts'
import type { Asker } from './subject-identity.ts'

interface AskAsProps {
  readonly askers: readonly Asker[]
  readonly asker: string
}

export function AskAs({ askers, asker }: AskAsProps) {
  const typed = useSignal<string | undefined>(undefined)
  const text = typed.value ?? shortArn(asker)
  const matches = askers.filter(
    ({ arn }) => typed.value === undefined || arn.toLowerCase().includes(typed.value.toLowerCase()),
  )
  const choose = (chosen: string) => {
    const found = askers.find(({ arn }) => shortArn(arn) === chosen || arn === chosen)
    if (!found && !chosen.startsWith('arn:')) return
    typed.value = undefined
    setParams({ as: found?.arn ?? chosen })
  }
  return (
    <div class="simulate-as">
      <span class="quiet" aria-hidden="true">
        As
      </span>
      <div class="simulate-asker">
        {asker !== '' && <AccountSquare id={accountInArn(asker)} />}
        <Combobox
          label="As the identity"
          isLabelHidden
          value={text}
          placeholder="role/name or an ARN"
          suggestions={matches.map(({ arn, type }) => ({
            value: shortArn(arn),
            content: <Identity arn={arn} />,
            detail: type,
          }))}
          onInput={(value) => {
            typed.value = value
          }}
          onChoose={choose}
        />
      </div>
    </div>
  )
}
