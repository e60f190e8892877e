/** Who it is, and what can be done with it. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Account } from '../../components/account.tsx'
import { Button, CopyButton, LinkButton } from '../../components/button.tsx'
import { Icon } from '../../components/icon.tsx'
import { Tag } from '../../components/tag.tsx'
import { consoleState, emulatorNow } from '../../state/console-state.ts'
import { nameInArn, roleName } from '../../texts/arns.ts'
import { counted, lowerFirst, shownText } from '../../texts/shown-text.ts'
import { ago, dayAndTime, shortDuration } from '../../texts/times.ts'
import { leaveWith } from '../../who/leave.ts'
import { KINDS, type Subject } from './address.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import type { Facts } from './facts.ts'
import { RenameDialog } from './rename-dialog.tsx'

interface HeadProps {
  readonly subject: Subject
  readonly facts: Facts | undefined
}

export function Head({ subject, facts }: HeadProps) {
  const { kind, name } = subject
  const arn = facts?.arn ?? subject.arn
  const shown = roleName(name)
  return (
    <header class="identity-head">
      <div class="row wrap identity-title">
        <Icon name={KINDS[kind].icon} />
        <h1>{shownText(shown)}</h1>
        <Tag>{lowerFirst(KINDS[kind].name)}</Tag>
        {shown !== name && <Tag kind="accent">permission set</Tag>}
        <span class="wrap identity-head-actions">
          <Actions subject={subject} />
        </span>
      </div>
      {facts?.description !== undefined && <p class="quiet">{shownText(facts.description)}</p>}
      <dl class="wrap identity-facts">
        <Fact name="ARN">
          <span class="code identity-arn">{shownText(arn)}</span>
          <CopyButton text={arn} what="ARN" />
        </Fact>
        <Fact name="Account">
          <Account id={subject.accountId} hasNumber />
        </Fact>
        {facts && <FactsOf facts={facts} kind={kind} />}
      </dl>
    </header>
  )
}

function FactsOf({ facts, kind }: { readonly facts: Facts; readonly kind: Subject['kind'] }) {
  const { created, lastActive, longestSession, boundary, members } = facts
  const now = emulatorNow()
  const boundaryLink = boundary === undefined ? undefined : nameInArn(boundary).name
  return (
    <>
      {created !== undefined && <Fact name="Created">{dayAndTime(created)}</Fact>}
      {kind === 'user' && <Fact name="Last sign-in">{ago(lastActive, now)}</Fact>}
      {kind === 'role' && <Fact name="Last used">{ago(lastActive, now)}</Fact>}
      {longestSession !== undefined && (
        <Fact name="Longest session">{shortDuration(longestSession * 1000)}</Fact>
      )}
      {members && <Fact name="Members">{counted(members.length, 'user')}</Fact>}
      {boundaryLink !== undefined && <Fact name="Boundary">{shownText(boundaryLink)}</Fact>}
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="identity-fact">
      <dt class="caption">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Actions({ subject }: { readonly subject: Subject }) {
  const [open, setOpen] = useState<'rename' | 'delete'>()
  const { kind, arn } = subject
  const close = () => setOpen(undefined)
  return (
    <>
      {kind === 'role' && (
        <Button icon="user" onClick={() => become(subject)}>
          Become
        </Button>
      )}
      {(kind === 'user' || kind === 'role') && (
        <LinkButton href={`/console/access?${new URLSearchParams({ sel: arn })}`} icon="map">
          Access map
        </LinkButton>
      )}
      {(kind === 'user' || kind === 'group') && <Button onClick={() => setOpen('rename')}>Rename</Button>}
      <Button kind="danger" icon="trash" onClick={() => setOpen('delete')}>
        Delete
      </Button>
      {open === 'rename' && <RenameDialog subject={subject} onClose={close} />}
      {open === 'delete' && <DeleteDialog subject={subject} onClose={close} />}
    </>
  )
}

/** The built-in administrator becomes any role that trusts it. Where that needs a password, one switches. */
function become({ accountId, path, name }: Subject): void {
  const action = consoleState.peek()?.entry === 'open' ? '/console/become' : '/switchrole'
  leaveWith(action, { account: accountId, roleName: `${path.slice(1)}${name}`, displayName: name })
}
