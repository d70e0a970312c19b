/** The platform's file dialogs, as far as other features see them. null: the person cancelled. */
export interface FileDialogs {
  open(options: { title: string; name: string; extensions: string[] }): Promise<string | null>
  save(options: {
    title: string
    name: string
    extensions: string[]
    suggested: string
  }): Promise<string | null>
}
