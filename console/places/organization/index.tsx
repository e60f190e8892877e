/** The place Organization: accounts and units as a tree, and the policies that affect each of them. */
import { useState } from 'preact/hooks'
import { ApiError } from '../../api/client.ts'
import { Waiting } from '../../components/waiting.tsx'
import { consoleState, refreshState } from '../../state/console-state.ts'
import { type Loaded as Content, useLoaded } from '../../state/loaded.ts'
import { MemberView } from './member-view.tsx'
import { NoOrganization } from './no-organization.tsx'
import { type Facts, loadFacts } from './organization.ts'
import { OrganizationView } from './organization-view.tsx'

export default function Place() {
  const { epoch, signedIn } = consoleState.value ?? {}
  const [version, setVersion] = useState(0)
  const caller = signedIn?.present
  const facts = useLoaded(loadFacts, [epoch, caller?.arn, version])
  const changed = () => {
    setVersion((each) => each + 1)
    // The rail counts accounts, and the frame shows their names.
    refreshState().catch(() => {})
  }
  if (isNotInUse(facts)) return <NoOrganization onChange={changed} />
  if (!facts.value || (facts.error !== undefined && !facts.isLoading))
    return <Waiting place="Organization" of={facts} />
  const View = isManagedBy(facts.value, caller?.accountId) ? OrganizationView : MemberView
  return <View facts={facts.value} version={version} onChange={changed} />
}

const isManagedBy = (facts: Facts, accountId: string | undefined) => facts.MasterAccountId === accountId

/** Returns whether the account is in no organization. */
function isNotInUse({ error, isLoading }: Content<Facts>): boolean {
  return !isLoading && error instanceof ApiError && error.code === 'AWSOrganizationsNotInUseException'
}
