/** The ways in that need no password of an IAM user, as the sign-in page offers them. */
import { IDP_CONSOLE } from '../../../core/identity/saml/built-in.ts'
import type { ListedAccount } from '../account-list.ts'
import { type Html, html } from '../html.ts'
import { type IconName, icon } from '../icons.ts'
import { hidden } from '../layout.ts'

/** Identities that can be entered without a password. */
export interface Entries {
  /** The number of the account whose administrator the first entry is. */
  readonly administered: string
  /** How many other accounts have anything. */
  readonly otherAccounts: number
  /** Some of them. */
  readonly shownAccounts: readonly ListedAccount[]
  /** Whether anyone in the administered account has a password. */
  readonly hasPasswords: boolean
}

export interface Ways {
  /** Undefined when everybody needs a password, or the page is for an account that does not exist. */
  readonly entries?: Entries | undefined
  /** How many users an access portal has. Undefined when there is none. */
  readonly people?: number | undefined
  /** Whether an account trusts the built-in SAML provider. */
  readonly hasSaml?: boolean
}

interface Target {
  readonly destination: string
  readonly region?: string | undefined
  /** Whether the first entry has the focus, so that Enter suffices. */
  readonly isFirst: boolean
}

/** Returns the entries. Undefined when there are none. */
export function entriesSection({ entries, people, hasSaml }: Ways, target: Target): Html | undefined {
  const ways = [
    ...(entries ? [administratorEntry(entries, target), otherAccountEntry(entries, target)] : []),
    ...(people === undefined ? [] : [linkEntry('portal', '/start', 'Access portal', peopleText(people))]),
    ...(hasSaml
      ? [
          linkEntry(
            'globe',
            IDP_CONSOLE,
            'Single sign-on with SAML',
            'The built-in provider speaks for anybody',
          ),
        ]
      : []),
  ]
  if (ways.length === 0) return undefined
  return html`<section class="entries" aria-label="Without a password of an IAM user">
${ways}${entries && nobodyHint(entries)}${entries && OPEN_DOOR}</section>`
}

function administratorEntry({ administered }: Entries, { destination, region, isFirst }: Target): Html {
  const autofocus = isFirst ? html` autofocus` : undefined
  return html`<div class="entry">${icon('key')}<div><form method="post" action="/signin">
${hidden('destination', destination)}${regionField(region)}
${hidden('administrator', administered)}
<button class="plain"${autofocus}>Administrator</button>
</form><p class="quiet small">Built in, of account ${administered}</p></div><kbd aria-hidden="true">↵</kbd></div>
`
}

function otherAccountEntry({ otherAccounts, shownAccounts }: Entries, { destination, region }: Target): Html {
  const held = otherAccounts === 1 ? '1 account holds something' : `${otherAccounts} accounts hold something`
  const text = otherAccounts === 0 ? 'Every 12-digit number is one' : held
  return html`<details class="entry-more"><summary class="entry">${icon('organization')}<span><strong>Administrator of another account</strong>
<span class="quiet small">${text}</span></span>${icon('chevron')}</summary>
<form method="post" action="/signin" class="accounts">
${hidden('destination', destination)}${regionField(region)}
${shownAccounts.map(accountButton)}</form>
<form method="post" action="/signin">
${hidden('destination', destination)}${regionField(region)}
<label>Account number or alias
<input name="administrator" required value="" autocomplete="off" autocapitalize="none" spellcheck="false"></label>
<button class="plain">Enter</button>
</form></details>
`
}

function accountButton({ id, name, alias, color }: ListedAccount): Html {
  const called = name ?? alias
  return html`<button class="plain account" name="administrator" value="${id}"><span class="square square-${String(color)}"></span>
<span>${called ?? id}</span>${called === undefined ? undefined : html`<code class="quiet">${id}</code>`}</button>
`
}

function linkEntry(name: IconName, path: string, title: string, text: string): Html {
  return html`<div class="entry">${icon(name)}<div><a href="${path}">${title}</a>
<p class="quiet small">${text}</p></div>${icon('chevron')}</div>
`
}

const peopleText = (people: number) =>
  people === 0
    ? 'IAM Identity Center has no users yet'
    : people === 1
      ? '1 user of IAM Identity Center'
      : `${people} users of IAM Identity Center`

/** Says how to get a password while no user has one. */
function nobodyHint({ administered, hasPasswords }: Entries): Html | undefined {
  if (hasPasswords) return undefined
  return html`<p class="quiet small">Nobody in the account ${administered} has a password yet. Set one with <code>aws iam create-login-profile</code>,
or with <code>password</code> in a seed.</p>`
}

const OPEN_DOOR = html`<p class="quiet small">Everybody who reaches this port can enter without a password, as with the keys test / test.
<code>--console-entry password</code> closes the door.</p>`

export function regionField(region: string | undefined): Html | undefined {
  return region === undefined ? undefined : hidden('region', region)
}
