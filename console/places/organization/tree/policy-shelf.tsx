/** The policies of the organization, below the tree that they can be dragged onto. */
import type { PolicySummary } from '../../../../protocol/model/organizations-types.ts'
import { Icon } from '../../../components/icon.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Menu, type MenuItem } from '../../../components/overlays/menu.tsx'
import { Tag } from '../../../components/tag.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { AttachDialog } from '../dialogs/attach.tsx'
import { MergedPolicyDialog } from '../dialogs/merged-policy.tsx'
import { DeletePolicyDialog } from '../dialogs/policy-leaving.tsx'
import { enabledTypes } from '../policies/effective-policies.ts'
import { listPolicies } from '../policies/organization-policies.ts'
import { newPolicyLink } from '../policies/policy-links.ts'
import { PolicyName } from '../policies/policy-name.tsx'
import { shortType, typeName } from '../policies/policy-types.ts'
import { dragged, type Shared, useOrganization } from '../shared.ts'

export function PolicyShelf() {
  const { structure, version } = useOrganization()
  const types = enabledTypes(structure)
  const policies = useLoaded((signal) => listPolicies(types, signal), [types.join(), version])
  return (
    <section class="organization-shelf" aria-label="Policies">
      <header class="row wrap organization-shelf-head">
        <h2>Policies</h2>
        <p class="quieter small">Drag one onto the tree to attach it</p>
        {types.length > 0 && <NewPolicy />}
      </header>
      <Loaded of={policies} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <p class="quiet organization-none">There are no policies besides AWS's own.</p>
          ) : (
            <ul>
              {all.map((policy) => (
                <Item key={policy.Id} policy={policy} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function NewPolicy() {
  const { structure, ask } = useOrganization()
  const items = enabledTypes(structure).map((type): MenuItem => {
    const link = newPolicyLink(type)
    const create = () => ask((close) => <MergedPolicyDialog type={type} onClose={close} />)
    return { text: typeName(type), icon: 'policy', ...(link === undefined ? { act: create } : { link }) }
  })
  return <Menu class="icon-button" label="New policy" items={items} button={<Icon name="plus" />} />
}

function Item({ policy }: { readonly policy: PolicySummary }) {
  const shared = useOrganization()
  const { Id = '', Name = Id, Type } = policy
  return (
    <li
      class="row organization-policy"
      draggable
      onDragStart={(event) => {
        event.dataTransfer?.setData('text/plain', Id)
        dragged.value = { kind: 'policy', id: Id, name: Name }
      }}
      onDragEnd={() => {
        dragged.value = undefined
      }}
    >
      {Type && <PolicyName id={Id} name={Name} type={Type} />}
      {Type && <Tag>{shortType(Type)}</Tag>}
      <Menu
        class="icon-button"
        label={`Actions for ${shownText(Name)}`}
        items={actionsOf(policy, shared)}
        button={<Icon name="more" />}
      />
    </li>
  )
}

function actionsOf(policy: PolicySummary, { ask }: Shared): readonly MenuItem[] {
  const { Id = '', Type } = policy
  return [
    {
      text: 'Attach',
      icon: 'plus',
      act: () => ask((close) => <AttachDialog policyId={Id} onClose={close} {...(Type && { type: Type })} />),
    },
    {
      text: 'Delete',
      icon: 'trash',
      isDangerous: true,
      act: () => ask((close) => <DeletePolicyDialog policy={policy} onClose={close} />),
    },
  ]
}
