/** The sign-in forms. */
import { DEFAULT_ACCOUNT } from '../../identity/administrator.ts'
import { type Html, html } from '../html.ts'
import { alert, field, hidden, page } from '../layout.ts'

interface Form {
  readonly destination: string
  /** The error message. */
  readonly message?: string | undefined
  /** The region that selects the partition. Undefined when the page was opened without one. */
  readonly region?: string | undefined
}

export interface UserForm extends Form {
  readonly account?: string | undefined
  readonly user?: string | undefined
  /** Whether the page leads to that of root users. */
  readonly offersRoot?: boolean
  /** The number of the account whose administrator the page offers. Undefined when there is no such account. */
  readonly administered?: string
  /** Whether anyone in that account has a password. */
  readonly hasPasswords?: boolean
}

export function userPage(form: UserForm): Html {
  const { destination, message, region, account = DEFAULT_ACCOUNT, user = '' } = form
  return page(
    { title: 'Sign in as a user' },
    html`${alert(message)}<form method="post" action="/signin">
${hidden('destination', destination)}${region === undefined ? undefined : hidden('region', region)}
${field({ name: 'account', label: 'Account number or alias', value: account, autocomplete: 'organization' })}
${field({ name: 'user', label: 'User name', value: user, autocomplete: 'username' })}
${PASSWORD}
<button>Sign in</button>
</form>
${rootLink(form)}
${administratorForm(form)}`,
  )
}

function rootLink({ destination, region, offersRoot }: UserForm): Html | undefined {
  if (!offersRoot) return undefined
  return html`<p><a href="/signin?user=root&amp;destination=${encodeURIComponent(destination)}${regionParameter(region)}">Sign in as a root user</a></p>`
}

/** Returns the form that needs no password, and how to get one if nobody in the account has any. */
function administratorForm({ destination, region, administered, hasPasswords }: UserForm): Html | undefined {
  if (administered === undefined) return undefined
  const explanation = hasPasswords
    ? html`Without a password, sign in as the built-in administrator of the account ${administered}:`
    : html`Nobody in the account ${administered} has a password yet. Set one with <code>aws iam create-login-profile</code>,
or with <code>password</code> in a seed. The built-in administrator needs none:`
  return html`<section>
<p>${explanation}</p>
<form method="post" action="/signin">
${hidden('destination', destination)}${region === undefined ? undefined : hidden('region', region)}
${hidden('administrator', administered)}
<button class="plain">Sign in as the administrator</button>
</form>
</section>`
}

/** Keeps the region in a link. */
function regionParameter(region: string | undefined): Html {
  return region === undefined ? html`` : html`&amp;region=${encodeURIComponent(region)}`
}

interface RootForm extends Form {
  readonly email?: string
}

export function rootPage({ destination, message, region, email = '' }: RootForm): Html {
  return page(
    { title: 'Sign in as a root user' },
    html`${alert(message)}<form method="post" action="/signin">
${hidden('destination', destination)}${region === undefined ? undefined : hidden('region', region)}
${field({ name: 'email', label: 'Email address', type: 'email', value: email, autocomplete: 'username' })}
${PASSWORD}
<button>Sign in</button>
</form>
<p><a href="/signin?destination=${encodeURIComponent(destination)}${regionParameter(region)}">Sign in as a user</a></p>`,
  )
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
