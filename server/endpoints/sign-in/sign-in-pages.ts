/** The sign-in forms. */
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { type Html, html } from '../html.ts'
import { alert, field, hidden, page, pageOf } from '../layout.ts'
import { entriesSection, regionField, type Ways } from './entries.ts'

interface Form {
  /** The host that serves the page. */
  readonly host: string
  readonly destination: string
  /** The error message. */
  readonly message?: string | undefined
  /** The region that selects the partition. Undefined when the page was opened without one. */
  readonly region?: string | undefined
}

export interface UserForm extends Form, Ways {
  readonly account?: string | undefined
  readonly user?: string | undefined
  /** Whether the page leads to the page of root users. */
  readonly offersRoot?: boolean
}

export function userPage(form: UserForm): Html {
  const { account = DEFAULT_ACCOUNT, user = '', offersRoot = false, message, destination, region } = form
  const fields = html`${field({ name: 'account', label: 'Account number or alias', value: account, autocomplete: 'organization' })}
${field({ name: 'user', label: 'User name', value: user, autocomplete: 'username' })}`
  const ways = offersRoot ? segments(form, 'user') : undefined
  const entries = entriesSection(form, { destination, region, isFirst: message === undefined })
  return signInPage(form, { title: 'Sign in as a user', ways, fields, entries })
}

interface RootForm extends Form {
  readonly email?: string
}

export function rootPage(form: RootForm): Html {
  const { email = '' } = form
  const fields = field({
    ...{ name: 'email', label: 'Email address', type: 'email', value: email, autocomplete: 'username' },
  })
  return signInPage(form, { title: 'Sign in as a root user', ways: segments(form, 'root'), fields })
}

interface Content {
  readonly title: string
  readonly ways: Html | undefined
  /** The fields above the password. */
  readonly fields: Html
  readonly entries?: Html | undefined
}

function signInPage(
  { host, destination, message, region }: Form,
  { title, ways, fields, entries }: Content,
): Html {
  const card = html`${ways}${alert(message)}<form method="post" action="/signin">
${hidden('destination', destination)}${regionField(region)}
${fields}
${PASSWORD}
<button>Sign in</button>
</form>
<p class="quiet small">If you have an MFA device, you enter its code next. If your password has expired, you change it then.</p>`
  if (entries === undefined) return page({ title, aside: host }, card)
  return pageOf(
    { title: 'Sign in', aside: host },
    html`<main class="open welcome">
<div class="head"><h1>Who do you want to be?</h1>
<p>Nothing here is real but the rules. Go straight in, or sign in as somebody with a password and see what they see.</p></div>
<section class="box" aria-label="${title}">${card}</section>
${entries}
</main>`,
  )
}

/** Returns links to the forms for users and for root users. */
function segments({ destination, region }: Form, current: 'user' | 'root'): Html {
  const query = (fields: Readonly<Record<string, string>>) =>
    new URLSearchParams({ ...fields, destination, ...(region === undefined ? {} : { region }) }).toString()
  const state = (name: string) => (name === current ? html` aria-current="page"` : undefined)
  return html`<nav class="segments" aria-label="Kind of user"><a href="/signin?${query({})}" aria-label="Sign in as a user"${state('user')}>User</a>
<a href="/signin?${query({ user: 'root' })}" aria-label="Sign in as a root user"${state('root')}>Root user</a></nav>
`
}

const PASSWORD = field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
})

/**
 * Returns the page that asks for an MFA code.
 *
 * @param step the sealed state of the steps so far, in a form field
 */
export function codePage(step: string, message?: string): Html {
  return page(
    { title: 'Multi-factor authentication' },
    html`${alert(message)}<form method="post" action="/signin">
${hidden('step', step)}
${field({ name: 'code', label: 'MFA code', autocomplete: 'one-time-code' })}
<button>Continue</button>
</form>`,
  )
}

/**
 * Returns the page that asks for a new password.
 *
 * @param step the sealed state of the steps so far, in a form field
 * @param user the user name, for the browser's password manager
 */
export function newPasswordPage(step: string, user: string, message?: string): Html {
  return page(
    { title: 'Choose a new password' },
    html`${alert(message)}<p>You must change your password to continue.</p>
<form method="post" action="/signin">
<input value="${user}" autocomplete="username" hidden>
${hidden('step', step)}
${field({ name: 'oldPassword', label: 'Old password', type: 'password', autocomplete: 'current-password' })}
${field({ name: 'newPassword', label: 'New password', type: 'password', autocomplete: 'new-password' })}
${field({ name: 'repeated', label: 'Confirm new password', type: 'password', autocomplete: 'new-password' })}
<button>Change password</button>
</form>`,
  )
}

/** Returns a page without a form, from which the user can only start again. */
export function stopPage(message: string): Html {
  return page({ title: 'Not signed in' }, html`${alert(message)}<p><a href="/signin">Sign in</a></p>`)
}
