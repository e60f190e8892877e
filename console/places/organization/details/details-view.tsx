/** What is known of a target besides its policies, and what can be set on it. */
import type { ComponentChildren } from 'preact'
import { CopyButton } from '../../../components/button.tsx'
import { Section } from '../../../components/section.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { DelegatedServices } from './delegated-services.tsx'
import { OpenInvitations } from './open-invitations.tsx'
import { PolicyTypes } from './policy-types-view.tsx'
import { TargetTags } from './target-tags.tsx'
import { TrustedServices } from './trusted-services.tsx'

export function DetailsView({ target }: { readonly target: Target }) {
  const { facts } = useOrganization()
  return (
    <>
      <Section title="Facts">
        <dl class="facts-list">
          <Fact name="ARN">
            <code>{shownText(target.arn)}</code> <CopyButton text={target.arn} what="ARN" />
          </Fact>
          {target.account && <AccountFacts target={target} />}
        </dl>
      </Section>
      {target.type === 'ROOT' && <PolicyTypes />}
      {target.type === 'ROOT' && <TrustedServices />}
      {target.type === 'ROOT' && <OpenInvitations />}
      {target.type === 'ACCOUNT' && target.id !== facts.MasterAccountId && (
        <DelegatedServices account={target} />
      )}
      <TargetTags target={target} />
    </>
  )
}

function AccountFacts({ target: { account = {} } }: { readonly target: Target }) {
  const { Email = '', JoinedMethod, JoinedTimestamp, State, Status } = account
  return (
    <>
      <Fact name="Email">{shownText(Email)}</Fact>
      <Fact name="State">{(State ?? Status ?? '').toLowerCase().replaceAll('_', ' ')}</Fact>
      <Fact name="Joined">
        {JoinedMethod === 'INVITED' ? 'by invitation' : 'created in the organization'}
        {JoinedTimestamp !== undefined && `, ${dayAndTime(JoinedTimestamp)}`}
      </Fact>
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="facts-row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
