package api

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/web"
)

func openAPI(q *web.Request) error { return q.Send(http.StatusOK, document(q.App().BaseURL)) }

type object = map[string]any

// document is the OpenAPI 3.1 document of the table.
func document(baseURL string) object {
	schemas, paths := object{}, object{}
	for _, e := range endpoints {
		content := object{"type": "object"}
		if e.answer != nil {
			content = schemaOf(reflect.TypeOf(e.answer), schemas)
		}
		responses := object{"200": response("OK", "application/json", content)}
		for _, status := range e.errors {
			responses[strconv.Itoa(status)] = response(http.StatusText(status), "application/problem+json", schemaOf(reflect.TypeFor[web.Problem](), schemas))
		}
		path, parameters := template(e.Path)
		operation := object{"operationId": e.id, "summary": e.summary, "responses": responses}
		if len(parameters) > 0 {
			operation["parameters"] = parameters
		}
		if !e.Allow.Public {
			operation["security"] = []any{object{"session": []any{}}}
		}
		item, ok := paths[path].(object)
		if !ok {
			item = object{}
			paths[path] = item
		}
		item[strings.ToLower(e.Method)] = operation
	}
	return object{
		"openapi": "3.1.0",
		"info":    object{"title": "Vidimus", "version": "1", "summary": "Hours of vocational training courses, as registers and certificates print them."},
		"servers": []any{object{"url": baseURL}},
		"paths":   paths,
		"components": object{
			"schemas":         schemas,
			"securitySchemes": object{"session": object{"type": "apiKey", "in": "cookie", "name": sessionCookie(baseURL), "description": "The cookie of somebody who signed in at /accedi."}},
		},
	}
}

func sessionCookie(baseURL string) string {
	if strings.HasPrefix(baseURL, "https:") {
		return web.SecureCookie
	}
	return web.PlainCookie
}

func response(description, mediaType string, schema object) object {
	return object{"description": description, "content": object{mediaType: object{"schema": schema}}}
}

// template turns gin's /corsi/:id into /corsi/{id} and its parameters.
func template(path string) (string, []any) {
	var parameters []any
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
			parameters = append(parameters, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
		}
	}
	return strings.Join(parts, "/"), parameters
}

// schemaOf is the JSON schema of a Go type; structs go to schemas and are referred to.
func schemaOf(t reflect.Type, schemas object) object {
	if t == reflect.TypeFor[calendar.Date]() {
		return object{"type": "string", "format": "date"}
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem(), schemas)}
	case reflect.Struct:
		if _, known := schemas[t.Name()]; !known {
			properties, required := object{}, []any{}
			for _, f := range reflect.VisibleFields(t) {
				name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				properties[name] = schemaOf(f.Type, schemas)
				if options != "omitempty" {
					required = append(required, name)
				}
			}
			schemas[t.Name()] = object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
		}
		return object{"$ref": "#/components/schemas/" + t.Name()}
	}
	panic(fmt.Sprintf("api: no schema for %v", t))
}
