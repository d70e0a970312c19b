/** The designer is the largest part of the window; it is fetched when a design is first shown. */
export const loadDesigner = () => import('../designer/DesignerScreen.svelte')
