import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { admin } from "@/lib/api/scope.ts";
import { deleteConnection } from "@/lib/services/connections/delete-connection.ts";

export const DELETE = route({
  scope: admin,
  params: idParams,
  handle: ({ session, params }) => deleteConnection({ session, connectionId: params.id }),
});
