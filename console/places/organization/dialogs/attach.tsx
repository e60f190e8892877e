/** Attaches a policy: one of those that exist, to a target that may be given already. */
import { useState } from 'preact/hooks'
import type { PolicySummary, PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { Failure } from '../../../components/failure.tsx'
import { Chooser } from '../../../components/forms/chooser.tsx'
import { Select } from '../../../components/forms/field.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { lowerFirst, shownText } from '../../../texts/shown-text.ts'
import { attach } from '../changes.ts'
import type { Structure, Target } from '../organization.ts'
import { enabledTypes } from '../policies/effective-policies.ts'
import { listPolicies } from '../policies/organization-policies.ts'
import { shortType, typeName } from '../policies/policy-types.ts'
import { useOrganization } from '../shared.ts'

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
      reason={policy ? missingTarget(targetId) : 'Choose a policy first.'}
      onSubmit={send}
      onClose={onClose}
    >
      <Select label="Policy" value={chosen} options={optionsOf(policies.value)} onChange={setChosen} />
      {policies.error !== undefined && <Failure error={policies.error} />}
      {!target && (
        <Chooser
          label="Attach to"
          choices={choicesIn(structure)}
          initialId={targetId}
          onChoose={setTargetId}
        />
      )}
    </FormDialog>
  )
}

const missingTarget = (id: string) => (id === '' ? 'Choose an account or unit first.' : undefined)

/** Returns accounts and units by name. There can be a thousand, so one is found by typing. */
const choicesIn = ({ targets }: Structure) =>
  Array.from(targets.values(), ({ id, name }) => ({ id, name, detail: id }))

/** @param policies undefined while they are loaded */
function optionsOf(policies: readonly PolicySummary[] | undefined) {
  const first = policies?.length === 0 ? 'There is none yet' : 'Choose a policy'
  const named = (policies ?? []).map(({ Id = '', Name = Id, Type }) => ({
    value: Id,
    text: `${shownText(Name)}${Type ? ` (${shortType(Type)})` : ''}`,
  }))
  return [{ value: '', text: first }, ...named]
}
