declare module "*/scripts/app.js" {
  export const app: import("./comfy").ComfyApp;
}

declare module "*/scripts/api.js" {
  export const api: import("./comfy").ComfyApi;
}
