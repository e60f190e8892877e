/** The place Identity Center: who signs in to the access portal, and to which roles of which accounts. */
import { useState } from 'preact/hooks'
import { Waiting } from '../../components/waiting.tsx'
import { param } from '../../router.ts'
import { consoleState, refreshState } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { callInRegion } from './call.ts'
import { loadInstances } from './instance.ts'
import { InstanceView } from './instance-view.tsx'
import { NoInstance } from './no-instance.tsx'

export default function Place() {
  const { epoch, signedIn } = consoleState.value ?? {}
  const [version, setVersion] = useState(0)
  const instances = useLoaded(loadInstances, [epoch, signedIn?.present.arn, version])
  const changed = () => {
    setVersion((each) => each + 1)
    // The rail counts people.
    refreshState().catch(() => {})
  }
  const all = instances.value
  if (all === undefined || (instances.error !== undefined && !instances.isLoading))
    return <Waiting place="Identity Center" of={instances} />
  const chosen = all.find(({ identityStoreId }) => identityStoreId === param('directory')) ?? all[0]
  if (chosen) callInRegion(chosen.region)
  return chosen ? (
    <InstanceView key={chosen.arn} instance={chosen} all={all} version={version} onChange={changed} />
  ) : (
    <NoInstance onChange={changed} />
  )
}
