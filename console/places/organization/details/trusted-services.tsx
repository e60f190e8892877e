/** The services of AWS that may act in all accounts of the organization. */
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { Button } from '../../../components/button.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { undoing } from '../changes.ts'
import { useOrganization } from '../shared.ts'
import { ServiceForm } from './service-form.tsx'

export function TrustedServices() {
  const { version, changed } = useOrganization()
  const services = useLoaded(loadServices, [version])
  const [name, setName] = useState('')
  const set = async (ServicePrincipal: string, isTrusted: boolean) => {
    const operation = isTrusted ? 'EnableAWSServiceAccess' : 'DisableAWSServiceAccess'
    await call('organizations', operation, { ServicePrincipal })
    setName('')
    changed()
    say(`${shownText(ServicePrincipal)} ${isTrusted ? 'may act' : 'may no longer act'} in all accounts.`)
  }
  return (
    <Section title="Trusted services">
      <p class="quiet">Services of AWS that may act in all accounts of the organization.</p>
      <Loaded of={services} lines={2}>
        {(all) => (
          <ul class="organization-rows">
            {all.map((service) => (
              <li key={service} class="row wrap organization-row">
                <code>{shownText(service)}</code>
                <Button isSmall onClick={() => undoing(set(service, false))}>
                  Disable <span class="unseen">{shownText(service)}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <ServiceForm value={name} submit="Trust" onInput={setName} onSubmit={() => undoing(set(name, true))} />
    </Section>
  )
}

async function loadServices(signal: AbortSignal): Promise<readonly string[]> {
  const services = await everyItem(
    (NextToken) => call('organizations', 'ListAWSServiceAccessForOrganization', { NextToken }, signal),
    ({ EnabledServicePrincipals }) => EnabledServicePrincipals,
  )
  return services.map(({ ServicePrincipal = '' }) => ServicePrincipal)
}
