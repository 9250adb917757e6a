import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { admin } from "@/lib/api/scope.ts";
import { changeConnectionRequest } from "@/lib/contracts/spending.ts";
import { changeConnection } from "@/lib/services/connections/change-connection.ts";
import { deleteConnection } from "@/lib/services/connections/delete-connection.ts";

export const PATCH = route({
  scope: admin,
  params: idParams,
  body: changeConnectionRequest,
  handle: ({ session, params, body }) => changeConnection({ session, connectionId: params.id, input: body }),
});

export const DELETE = route({
  scope: admin,
  params: idParams,
  handle: ({ session, params }) => deleteConnection({ session, connectionId: params.id }),
});
