/** Creates or edits a policy that neither allows nor denies, such as a tag policy. */
import type { PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { call } from '../../../api/client.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { indented } from '../../../texts/json.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { typeName } from '../policies/policy-types.ts'
import { useOrganization } from '../shared.ts'

interface MergedPolicyDialogProps {
  /** Undefined to create one. */
  readonly policyId?: string
  readonly type: PolicyType
  readonly onClose: () => void
}

interface Saved {
  readonly name: string
  readonly content: string
}

export function MergedPolicyDialog(props: MergedPolicyDialogProps) {
  const { policyId } = props
  const policy = useLoaded(
    async (signal): Promise<Saved> => (policyId === undefined ? NEW : loadPolicy(policyId, signal)),
    [policyId],
  )
  return <Loaded of={policy}>{(saved) => <PolicyForm {...props} saved={saved} />}</Loaded>
}

const NEW: Saved = { name: '', content: '{}' }

async function loadPolicy(PolicyId: string, signal: AbortSignal): Promise<Saved> {
  const { Policy } = await call('organizations', 'DescribePolicy', { PolicyId }, signal)
  const { Content = '{}', PolicySummary } = Policy ?? {}
  return { name: PolicySummary?.Name ?? '', content: indented(Content) }
}

interface PolicyFormProps extends MergedPolicyDialogProps {
  readonly saved: Saved
}

function PolicyForm({ policyId, type, saved, onClose }: PolicyFormProps) {
  const { changed } = useOrganization()
  const save = async ({ name, content }: Saved) => {
    const input = { Name: name, Content: content }
    if (policyId === undefined)
      await call('organizations', 'CreatePolicy', { ...input, Description: '', Type: type })
    else await call('organizations', 'UpdatePolicy', { ...input, PolicyId: policyId })
    changed()
    say(`${shownText(name)} is saved.`)
  }
  return (
    <FieldsDialog
      title={policyId === undefined ? `New policy: ${typeName(type)}` : shownText(saved.name)}
      submit="Save"
      width="wide"
      errors={{ name: /DuplicatePolicyException/, content: /MalformedPolicyDocument/ }}
      fields={[
        { name: 'name', label: 'Name', value: saved.name },
        { name: 'content', label: 'Policy', kind: 'document', rows: 14, value: saved.content },
      ]}
      reason={({ name }) => (name === '' ? 'Type a name first.' : undefined)}
      onSubmit={save}
      onClose={onClose}
    />
  )
}
