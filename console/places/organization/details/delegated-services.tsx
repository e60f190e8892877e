/** The services that an account administers for the organization. */
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { undoing } from '../changes.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { ServiceForm } from './service-form.tsx'

export function DelegatedServices({ account }: { readonly account: Target }) {
  const { structure, changed } = useOrganization()
  const [name, setName] = useState('')
  const services = structure.delegated.get(account.id) ?? []
  const set = async (ServicePrincipal: string, isDelegated: boolean) => {
    const operation = isDelegated ? 'RegisterDelegatedAdministrator' : 'DeregisterDelegatedAdministrator'
    await call('organizations', operation, { AccountId: account.id, ServicePrincipal })
    setName('')
    changed()
    const does = isDelegated ? 'administers' : 'no longer administers'
    say(`${shownText(account.name)} ${does} ${shownText(ServicePrincipal)}.`)
  }
  return (
    <Section title="Delegated services">
      <p class="quiet">Services that this account administers for the organization.</p>
      <ul class="organization-rows">
        {services.map((service) => (
          <li key={service} class="row wrap organization-row">
            <code>{shownText(service)}</code>
            <Button isSmall onClick={() => undoing(set(service, false))}>
              Deregister <span class="unseen">{shownText(service)}</span>
            </Button>
          </li>
        ))}
      </ul>
      <ServiceForm
        value={name}
        submit="Delegate"
        onInput={setName}
        onSubmit={() => undoing(set(name, true))}
      />
    </Section>
  )
}
