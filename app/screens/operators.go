package screens

import (
	"context"

	"gowarehouse/app"
)

// operatorCalls are who works at the station: signing on and off there, and their list on the screen Settings.
var operatorCalls = Calls{
	"operators": Ask(func(ctx context.Context, v *Visit, _ None) (app.OperatorList, error) { return v.App.Operators(ctx) }),
	"operatorAdd": Ask(func(ctx context.Context, v *Visit, in OperatorIn) (app.OperatorDoc, error) {
		return v.App.AddOperator(ctx, in.Name, in.Badge, in.PIN, v.Who)
	}),
	"operatorEdit": Ask(func(ctx context.Context, v *Visit, in OperatorEditIn) (app.OperatorDoc, error) {
		return v.App.EditOperator(ctx, in.ID, app.OperatorEdit{Name: in.Name, Badge: in.Badge, PIN: in.PIN, Active: in.Active}, v.Who)
	}),
	"operatorSignIn":  Ask(operatorSignIn),
	"operatorSignOut": Ask(func(_ context.Context, v *Visit, _ None) (None, error) { v.left(v.Session); return None{}, nil }),
}

// OperatorIn sets up an operator with a badge, a PIN or both. Secrets: they are kept as hashes.
type OperatorIn struct {
	Name  string `json:"name"`
	Badge string `json:"badge"`
	PIN   string `json:"pin"`
}

// OperatorEditIn changes an operator. Null leaves a value as it is, an empty badge or PIN takes it away.
type OperatorEditIn struct {
	ID     string  `json:"id"`
	Name   *string `json:"name"`
	Badge  *string `json:"badge"`
	PIN    *string `json:"pin"`
	Active *bool   `json:"active"`
}

// SignInIn says who is there: by the badge, or by name and PIN; by the name alone where no operator is set up.
type SignInIn struct {
	Badge string `json:"badge"`
	Name  string `json:"name"`
	PIN   string `json:"pin"`
}

// SignedIn is the key that the page sends with every call from now on.
type SignedIn struct {
	Session string `json:"session"`
	Name    string `json:"name"`
}

func operatorSignIn(ctx context.Context, v *Visit, in SignInIn) (SignedIn, error) {
	got, err := v.App.IdentifyOperator(ctx, in.Badge, in.Name, in.PIN)
	if err != nil {
		return SignedIn{}, err
	}
	if !got.OK {
		return SignedIn{}, nobody
	}
	v.left(v.Session)
	return SignedIn{Session: v.identified(got.Name), Name: got.Name}, nil
}
