/** The types of policies that are enabled in the organization, and switches for each. */
import type { PolicyType } from '../../../protocol/model/organizations-types.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Tag } from '../../components/tag.tsx'
import { say } from '../../components/toast.tsx'
import { undoing } from './changes.ts'
import { enabledTypes } from './effective-policies.ts'
import { policyTypes, typePlural } from './policy-types.ts'
import { useOrganization } from './shared.ts'

export function PolicyTypes() {
  const { structure, changed } = useOrganization()
  const enabled = new Set(enabledTypes(structure))
  const set = async (type: PolicyType, isEnabled: boolean) => {
    const operation = isEnabled ? 'EnablePolicyType' : 'DisablePolicyType'
    await call('organizations', operation, { RootId: structure.rootId, PolicyType: type })
    changed()
    say(`${typePlural(type)} are ${isEnabled ? 'enabled' : 'disabled'}.`, () =>
      undoing(set(type, !isEnabled)),
    )
  }
  return (
    <section class="organization-section">
      <h3>Policy types</h3>
      <p class="quiet">Policies of a type affect accounts while it is enabled. Disabling it detaches them.</p>
      <ul class="organization-rows">
        {policyTypes.map((type) => (
          <li key={type} class="organization-row">
            <span>{typePlural(type)}</span>
            {enabled.has(type) && <Tag kind="allow">enabled</Tag>}
            <Button isSmall onClick={() => undoing(set(type, !enabled.has(type)))}>
              {enabled.has(type) ? 'Disable' : 'Enable'} <span class="unseen">{typePlural(type)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
