/** Attaches a policy: one of those that exist, to a target that may be given already. */
import { useState } from 'preact/hooks'
import type { PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { Select } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { attach } from '../changes.ts'
import { enabledTypes } from '../effective-policies.ts'
import type { Target } from '../organization.ts'
import { listPolicies } from '../organization-policies.ts'
import { shortType, typeName } from '../policy-types.ts'
import { useOrganization } from '../shared.ts'
import { TargetSelect } from './target-select.tsx'

interface AttachDialogProps {
  /** Undefined to choose it. */
  readonly target?: Target
  readonly policyId?: string
  /** The only type to choose from. */
  readonly type?: PolicyType
  readonly onClose: () => void
}

export function AttachDialog({ target, policyId = '', type, onClose }: AttachDialogProps) {
  const { structure, changed } = useOrganization()
  const types = type ? [type] : enabledTypes(structure)
  const policies = useLoaded((signal) => listPolicies(types, signal), [types.join()])
  const [chosen, setChosen] = useState(policyId)
  const [targetId, setTargetId] = useState(target?.id ?? structure.rootId)
  const policy = policies.value?.find(({ Id }) => Id === chosen)
  const send = async () => {
    const to = structure.targets.get(targetId)
    if (to && policy) await attach({ id: chosen, name: policy.Name ?? chosen }, to, changed)
  }
  return (
    <FormDialog
      title={`Attach a ${type ? lowerFirst(typeName(type)) : 'policy'}${target ? ` to ${shownText(target.name)}` : ''}`}
      submit="Attach"
      reason={policy ? undefined : 'Choose a policy first.'}
      onSubmit={send}
      onClose={onClose}
    >
      <Loaded of={policies} lines={2}>
        {(all) => (
          <Select
            label="Policy"
            value={chosen}
            options={[
              { value: '', text: all.length === 0 ? 'There is none yet' : 'Choose a policy' },
              ...all.map(({ Id = '', Name = Id, Type }) => ({
                value: Id,
                text: `${shownText(Name)}${Type ? ` (${shortType(Type)})` : ''}`,
              })),
            ]}
            onChange={setChosen}
          />
        )}
      </Loaded>
      {!target && <TargetSelect label="Attach to" value={targetId} onChange={setTargetId} />}
    </FormDialog>
  )
}

/** Returns the text for the middle of a sentence. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
