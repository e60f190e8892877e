/** The buttons of a way to allow a call: apply it, edit it first, ask with it, or copy it as commands. */
import { useSignal } from '@preact/signals'
import { Button, CopyButton } from '../../components/button.tsx'
import { Failure } from '../../components/failure.tsx'
import { navigate } from '../../router.ts'
import { accountOf, consoleState } from '../../state/console-state.ts'
import type { Step } from '../explanation.ts'
import { applyWay, type WayProps } from './apply-way.ts'
import { accountToEnter, canApply, commandsOf } from './changes.ts'
import { editLink, keepEdit } from './edit-first.ts'

export function WayActions(props: WayProps) {
  const { steps, onAsk } = props
  const error = useSignal<unknown>(undefined)
  const isBusy = useSignal(false)
  const values = steps.find(({ change }) => change === 'context')?.values
  const press = async () => {
    if (isBusy.peek()) return
    isBusy.value = true
    error.value = await applyWay(props).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    isBusy.value = false
  }
  return (
    <>
      {error.value !== undefined && <Failure error={error.value} />}
      <div class="way-actions">
        {canApply(steps) && (
          <Button
            kind="primary"
            keys="A"
            isDisabled={isBusy.value}
            reason={reasonAgainst(steps)}
            onClick={press}
            class="way-apply"
          >
            {applyText(steps)}
          </Button>
        )}
        {values && onAsk && <Button onClick={() => onAsk(values)}>Ask with this</Button>}
        <EditFirst steps={steps} explanation={props.explanation} />
        {canApply(steps) && (
          <span class="way-copy">
            <CopyButton text={commandsOf(steps)} what="as AWS CLI commands" icon="terminal" />
          </span>
        )}
      </div>
    </>
  )
}

/** Opens the editor with the change in it. */
export function EditFirst({ steps, explanation }: Pick<WayProps, 'steps' | 'explanation'>) {
  const link = editLink(steps, explanation)
  if (link === undefined) return null
  const open = () => {
    keepEdit(steps)
    navigate(link)
  }
  return (
    <Button icon="policy" class="way-edit" onClick={open}>
      Edit first
    </Button>
  )
}

/** Becoming the administrator of another account needs no password, unless the server is started so. */
export function reasonAgainst(steps: readonly Step[]): string | undefined {
  const account = accountToEnter(steps)
  if (account === undefined || consoleState.value?.entry === 'open') return undefined
  return `Sign in to account ${account} first: the policy belongs to it.`
}

export function applyText(steps: readonly Step[]): string {
  const account = accountToEnter(steps)
  return account === undefined ? 'Apply' : `Apply as administrator of ${accountOf(account).name}`
}
