// What a role sees; what it may do is decided by the server.
export const maySupervise = (me) => me?.role === "supervisor" || me?.role === "admin";
export const mayAdmin = (me) => me?.role === "admin";
