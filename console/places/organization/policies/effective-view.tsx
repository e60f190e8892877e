/** The policies that affect a target, by type and level, and what they amount to. */
import type { PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { Button, IconButton } from '../../../components/button.tsx'
import { Icon } from '../../../components/icon.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Section } from '../../../components/section.tsx'
import { Tag } from '../../../components/tag.tsx'
import { linkTo } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { indented } from '../../../texts/json.ts'
import { shownCode, shownText } from '../../../texts/shown-text.ts'
import { detach, undoing } from '../changes.ts'
import { AttachDialog } from '../dialogs/attach.tsx'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { accountsBelow, actionsIn } from './accounts-below.ts'
import { type AttachedPolicy, type Level, loadEffective, type TypePolicies } from './effective-policies.ts'
import { FullAccess } from './full-access.tsx'
import { PolicyName } from './policy-name.tsx'
import { isAuthorizationType, isFullAccess, typeName, typePlural } from './policy-types.ts'
import { TestRow } from './test-row.tsx'
import { WordsView } from './words-view.tsx'

export function EffectiveView({ target }: { readonly target: Target }) {
  const { facts, structure, version } = useOrganization()
  const effective = useLoaded(
    (signal) => loadEffective(structure, target.id, signal),
    [target.id, version, structure],
  )
  const isManagement = target.id === facts.MasterAccountId
  return (
    <>
      {isManagement && (
        <p class="organization-note">
          <Icon name="warning" />
          Service and resource control policies do not bind the management account. Its identities need only
          the permissions of their own policies.
        </p>
      )}
      <Loaded of={effective}>
        {(types) => (
          <>
            <Section title="Try a call">
              <TestRow
                accounts={accountsBelow(structure, target)}
                suggestions={actionsIn(types)}
                version={version}
              />
            </Section>
            {types.length === 0 && <NoTypes />}
            {types.map((policies) => (
              <TypeSection
                key={policies.type}
                policies={policies}
                target={target}
                isBinding={!isManagement}
              />
            ))}
          </>
        )}
      </Loaded>
    </>
  )
}

function NoTypes() {
  const { structure } = useOrganization()
  return (
    <Section title="No policy types are enabled">
      <p class="quiet">
        Policies take effect once their type is enabled.{' '}
        <a href={linkTo(['organization', structure.rootId], { tab: 'details' })}>Enable a type</a>
      </p>
    </Section>
  )
}

interface TypeSectionProps {
  readonly policies: TypePolicies
  readonly target: Target
  /** Whether policies that allow and deny affect the target. */
  readonly isBinding: boolean
}

function TypeSection({ policies: { type, levels, merged }, target, isBinding }: TypeSectionProps) {
  const { ask } = useOrganization()
  const full = levels.filter(({ policies }) => policies.some(({ id }) => isFullAccess(id)))
  const shown = levels.filter(({ policies }) => policies.some(({ id }) => !isFullAccess(id)))
  return (
    <Section
      title={typePlural(type)}
      actions={
        <Button
          isSmall
          icon="plus"
          onClick={() => ask((close) => <AttachDialog target={target} type={type} onClose={close} />)}
        >
          Attach <span class="unseen">a {typeName(type)}</span>
        </Button>
      }
    >
      {isAuthorizationType(type) && isBinding && <WordsView type={type} levels={levels} />}
      {shown.length === 0 ? (
        <p class="quiet">{full.length > 0 ? 'None, besides that of AWS.' : 'None.'}</p>
      ) : (
        <ul class="organization-levels">
          {shown.map((level) => (
            <LevelLine key={level.target.id} level={level} target={target} type={type} />
          ))}
        </ul>
      )}
      {full.length > 0 && <FullAccess full={full} all={levels} target={target} />}
      {merged !== undefined && (
        <details class="organization-merged">
          <summary>What they are merged into</summary>
          <pre class="code-box">{shownCode(indented(merged))}</pre>
        </details>
      )}
    </Section>
  )
}

interface LevelLineProps {
  readonly type: PolicyType
  readonly level: Level
  readonly target: Target
}

function LevelLine({ type, level, target }: LevelLineProps) {
  const isHere = level.target.id === target.id
  return (
    <li class="organization-level">
      <span class="organization-level-name">
        {isHere ? (
          <b>Attached here</b>
        ) : (
          <>
            Inherited from{' '}
            <a href={linkTo(['organization', level.target.id])}>{shownText(level.target.name)}</a>
          </>
        )}
      </span>
      <ul class="organization-level-policies">
        {level.policies
          .filter(({ id }) => !isFullAccess(id))
          .map((policy) => (
            <PolicyLine key={policy.id} type={type} policy={policy} target={level.target} isHere={isHere} />
          ))}
      </ul>
    </li>
  )
}

interface PolicyLineProps {
  readonly type: PolicyType
  readonly policy: AttachedPolicy
  readonly target: Target
  readonly isHere: boolean
}

function PolicyLine({ type, policy, target, isHere }: PolicyLineProps) {
  const { changed } = useOrganization()
  const { id, name, isOfAws } = policy
  return (
    <li class="row organization-level-policy">
      <PolicyName id={id} name={name} type={type} />
      {isOfAws && <Tag>AWS</Tag>}
      {isHere && (
        <IconButton
          icon="close"
          label={`Detach ${shownText(name)}`}
          onClick={() => undoing(detach(policy, target, changed))}
        />
      )}
    </li>
  )
}
