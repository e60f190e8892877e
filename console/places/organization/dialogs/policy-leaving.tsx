/** Disables types of policies and deletes policies. Each says first what it is attached to. */
import type { PolicySummary, PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { call } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { lowerFirst, shownText } from '../../../texts/shown-text.ts'
import { listPolicies } from '../policies/organization-policies.ts'
import { typePlural } from '../policies/policy-types.ts'
import { useOrganization } from '../shared.ts'

interface DisableTypeProps {
  readonly type: PolicyType
  readonly onClose: () => void
}

export function DisableTypeDialog({ type, onClose }: DisableTypeProps) {
  const { structure, changed } = useOrganization()
  const attached = useLoaded((signal) => attachedOf(type, signal), [type])
  const plural = typePlural(type)
  const disable = async () => {
    await call('organizations', 'DisablePolicyType', { RootId: structure.rootId, PolicyType: type })
    changed()
    say(`${plural} are disabled.`)
  }
  return (
    <FormDialog
      title={`Disable ${lowerFirst(plural)}?`}
      submit="Disable"
      isDangerous
      onSubmit={disable}
      onClose={onClose}
    >
      <Loaded of={attached} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <p>None of your policies is attached.</p>
          ) : (
            <>
              <p>AWS detaches them everywhere, and enabling the type again does not bring that back:</p>
              <ul class="organization-goes">
                {all.map(({ name, targets }) => (
                  <li key={name}>
                    {shownText(name)} from {shownText(targets.join(', '))}
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </FormDialog>
  )
}

interface DeletePolicyProps {
  readonly policy: PolicySummary
  readonly onClose: () => void
}

export function DeletePolicyDialog({ policy: { Id = '', Name = Id }, onClose }: DeletePolicyProps) {
  const { changed } = useOrganization()
  const targets = useLoaded((signal) => targetsOf(Id, signal), [Id])
  const remove = async () => {
    await call('organizations', 'DeletePolicy', { PolicyId: Id })
    changed()
    say(`${shownText(Name)} is deleted.`)
  }
  return (
    <FormDialog
      title={`Delete ${shownText(Name)}?`}
      submit="Delete"
      isDangerous
      onSubmit={remove}
      onClose={onClose}
    >
      <Loaded of={targets} lines={1}>
        {(names) => (
          <p>
            {names.length === 0
              ? 'It is attached to nothing. It cannot be brought back.'
              : `AWS deletes only policies that are attached to nothing: detach it from ${shownText(names.join(', '))} first.`}
          </p>
        )}
      </Loaded>
    </FormDialog>
  )
}

interface Attached {
  readonly name: string
  /** The names of accounts and units. */
  readonly targets: readonly string[]
}

/** Returns the policies of a type that are attached to anything, without those of AWS. */
async function attachedOf(type: PolicyType, signal: AbortSignal): Promise<readonly Attached[]> {
  const policies = await listPolicies([type], signal)
  const all = await Promise.all(
    policies.map(async ({ Id = '', Name = Id }) => ({ name: Name, targets: await targetsOf(Id, signal) })),
  )
  return all.filter(({ targets }) => targets.length > 0)
}

async function targetsOf(PolicyId: string, signal: AbortSignal): Promise<readonly string[]> {
  const targets = await everyItem(
    (NextToken) => call('organizations', 'ListTargetsForPolicy', { PolicyId, NextToken }, signal),
    ({ Targets }) => Targets,
  )
  return targets.map(({ TargetId = '', Name = TargetId }) => Name)
}
