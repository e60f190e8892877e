/** The policies of the organization, below the tree that they can be dragged onto. */
import type { PolicySummary } from '../../../protocol/model/organizations-types.ts'
import { IconButton } from '../../components/button.tsx'
import { Loaded } from '../../components/loading.tsx'
import { Tag } from '../../components/tag.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { shownText } from '../../texts/shown-text.ts'
import { AttachDialog } from './dialogs/attach.tsx'
import { enabledTypes } from './effective-policies.ts'
import { listPolicies } from './organization-policies.ts'
import { policyLink, shortType } from './policy-types.ts'
import { dragged, useOrganization } from './shared.ts'

export function PolicyShelf() {
  const { structure, version } = useOrganization()
  const types = enabledTypes(structure)
  const policies = useLoaded((signal) => listPolicies(types, signal), [types.join(), version])
  return (
    <section class="organization-shelf" aria-label="Policies">
      <header class="organization-shelf-head">
        <h2>Policies</h2>
        <p class="quieter small">Drag one onto the tree to attach it</p>
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

function Item({ policy: { Id = '', Name = Id, Type } }: { readonly policy: PolicySummary }) {
  const { ask } = useOrganization()
  return (
    <li
      class="organization-policy"
      draggable
      onDragStart={(event) => {
        event.dataTransfer?.setData('text/plain', Id)
        dragged.value = { kind: 'policy', id: Id, name: Name }
      }}
      onDragEnd={() => {
        dragged.value = undefined
      }}
    >
      <a class="truncated" href={policyLink(Id)} draggable={false}>
        {shownText(Name)}
      </a>
      {Type && <Tag>{shortType(Type)}</Tag>}
      <IconButton
        icon="plus"
        label={`Attach ${shownText(Name)}`}
        onClick={() =>
          ask((close) => <AttachDialog policyId={Id} onClose={close} {...(Type && { type: Type })} />)
        }
      />
    </li>
  )
}
