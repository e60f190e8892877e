/** Finds users by name or ID, including the built-in administrator. */
import { keyOf, rowById, type UserRow, type View } from '../../store/index.ts'
import { ADMINISTRATOR_NAME, administratorOf } from './administrator.ts'

export function findUser(view: View, name: string): UserRow | undefined {
  const key = keyOf(name)
  return key === ADMINISTRATOR_NAME ? administratorOf(view) : view.users.get(key)
}

/** Returns the user of this account with the unique ID `id`. */
export function findUserById(view: View, id: string): UserRow | undefined {
  const administrator = administratorOf(view)
  return id === administrator.id ? administrator : rowById(view, 'users', id)
}
