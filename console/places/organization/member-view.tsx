/** The organization as a member account sees it: as much as AWS shows to it. Delegated administrators see the tree. */
import { useState } from 'preact/hooks'
import { ApiError, call } from '../../api/client.ts'
import { Account } from '../../components/account.tsx'
import { Button } from '../../components/button.tsx'
import { Failure } from '../../components/failure.tsx'
import { FormDialog } from '../../components/forms/form-dialog.tsx'
import { say } from '../../components/overlays/toast.tsx'
import { Section } from '../../components/section.tsx'
import { accountOf, consoleState } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { type Facts, loadStructure } from './organization.ts'
import { StructureView } from './organization-view.tsx'
import { COMMON_ACTIONS } from './policies/accounts-below.ts'
import { TestRow } from './policies/test-row.tsx'

interface MemberViewProps {
  readonly facts: Facts
  readonly version: number
  readonly onChange: () => void
}

export function MemberView({ facts, version, onChange }: MemberViewProps) {
  const structure = useLoaded(loadStructure, [facts.Id, version])
  if (!structure.value && !structure.isLoading)
    return <Limited facts={facts} error={structure.error} onRetry={structure.reload} onChange={onChange} />
  return <StructureView facts={facts} structure={structure} version={version} onChange={onChange} />
}

interface LimitedProps {
  readonly facts: Facts
  readonly error: unknown
  readonly onRetry: () => void
  readonly onChange: () => void
}

function Limited({ facts, error, onRetry, onChange }: LimitedProps) {
  usePage([{ text: 'Organization' }])
  const [isLeaving, setLeaving] = useState(false)
  const own = consoleState.value?.signedIn?.present.accountId ?? ''
  return (
    <>
      <header class="page-head">
        <div class="page-title">
          <h1>{facts.Id}</h1>
          <p class="quiet page-summary">
            <Account id={own} hasNumber /> is a member. The management account is{' '}
            <Account id={facts.MasterAccountId ?? ''} hasNumber />
          </p>
        </div>
        <Button onClick={() => setLeaving(true)}>Leave organization</Button>
      </header>
      <Section title="May this account do it?" level={2}>
        <TestRow accounts={[{ id: own, name: accountOf(own).name }]} suggestions={COMMON_ACTIONS} />
      </Section>
      <Section title="Accounts and policies" level={2}>
        <Failure error={error} {...(!isDenial(error) && { onRetry })} />
      </Section>
      {isLeaving && <Leave onClose={() => setLeaving(false)} onChange={onChange} />}
    </>
  )
}

const isDenial = (error: unknown) => error instanceof ApiError && error.isDenial

function Leave({ onClose, onChange }: { readonly onClose: () => void; readonly onChange: () => void }) {
  const leave = async () => {
    await call('organizations', 'LeaveOrganization', {})
    onChange()
    say('This account has left the organization.')
  }
  return (
    <FormDialog title="Leave the organization?" submit="Leave" isDangerous onSubmit={leave} onClose={onClose}>
      <p>The policies of the organization no longer affect this account.</p>
    </FormDialog>
  )
}
