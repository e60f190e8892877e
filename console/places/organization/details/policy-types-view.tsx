/** The types of policies that are enabled in the organization, and switches for each. */
import type { PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { Tag } from '../../../components/tag.tsx'
import { undoing } from '../changes.ts'
import { DisableTypeDialog } from '../dialogs/policy-leaving.tsx'
import { enabledTypes } from '../policies/effective-policies.ts'
import { policyTypes, typePlural } from '../policies/policy-types.ts'
import { useOrganization } from '../shared.ts'

export function PolicyTypes() {
  const { structure, changed, ask } = useOrganization()
  const enabled = new Set(enabledTypes(structure))
  const enable = async (type: PolicyType) => {
    await call('organizations', 'EnablePolicyType', { RootId: structure.rootId, PolicyType: type })
    changed()
    say(`${typePlural(type)} are enabled.`)
  }
  const change = (type: PolicyType) => {
    if (enabled.has(type)) ask((close) => <DisableTypeDialog type={type} onClose={close} />)
    else undoing(enable(type))
  }
  return (
    <Section title="Policy types">
      <p class="quiet">Policies of a type affect accounts while it is enabled. Disabling it detaches them.</p>
      <ul class="organization-rows">
        {policyTypes.map((type) => (
          <li key={type} class="row wrap organization-row">
            <span>{typePlural(type)}</span>
            {enabled.has(type) && <Tag kind="allow">enabled</Tag>}
            <Button isSmall onClick={() => change(type)}>
              {enabled.has(type) ? 'Disable' : 'Enable'} <span class="unseen">{typePlural(type)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
