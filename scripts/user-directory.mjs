const SCRIPTS_WITH_PATHS = ['start', 'iamulator', 'dev']

/**
 * Changes to the directory in which the user called npm, because paths that the user types are relative to
 * it. npm runs scripts in the project's folder and sets INIT_CWD to the original directory. If a script of
 * another project calls ours, npm's variables describe that project, so the working directory stays as it is.
 */
export function changeToUserDirectory() {
  const { npm_package_name: name, npm_lifecycle_event: script, INIT_CWD: directory } = process.env
  if (name === 'iamulator' && SCRIPTS_WITH_PATHS.includes(script) && directory) process.chdir(directory)
}
