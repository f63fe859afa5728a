Attribute VB_Name = "QPlanFunctions"
' qplan's functions for Excel on Windows. Written by `qplan addin build`: change the catalog, not this file.
' Needs the module "xlwings" of an add-in made by `xlwings quickstart qplan --addin`.
Option Explicit

Private Const MODULE_NAME As String = "qplan_functions"
Private Const MISSING As Long = 448
Private sentences As Object ' by the place they are about
Private places As Object ' of those, by the formula that said them

' Runs when Excel opens the add-in.
Public Sub Auto_Open()
    On Error Resume Next
    ThisWorkbook.IsAddin = False ' Excel describes no function of a hidden workbook
    DescribeAll
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
End Sub

' Why a cell of ours shows an error, in a sentence; empty when it shows none.
Public Function QPLAN_WHY(cell As Range) As String
    Application.Volatile
    If sentences Is Nothing Then Exit Function
    Dim place As String
    If Not IsError(cell.Cells(1, 1).Value) Then Exit Function ' mended since, by a value or another formula
    place = cell.Cells(1, 1).Address(External:=True)
    If sentences.Exists(place) Then QPLAN_WHY = sentences(place)
End Function

' The answer of Python's function to the cells sent, errors as error cells.
Private Function Asked(name As String, sent() As Variant) As Variant
    Dim result As Variant
    Dim caller As Variant
    Dim arguments As Variant
    Dim last As Long, tries As Long
    On Error GoTo Failed
    Set caller = Nothing
    arguments = sent
    last = UBound(sent)
    If CountsFrom1904() Then ' one more argument tells Python so
        ReDim Preserve arguments(0 To last + 1)
        arguments(last + 1) = 1904
    End If
    If TypeName(Application.Caller) = "Range" Then
        ' The wizard calls while one types: wait until the formula is entered.
        If Not Application.CommandBars("Standard").Controls(1).Enabled Then Exit Function
        Set caller = Application.Caller
        Forget caller
    End If
Ask:
    tries = tries + 1
    result = XLPy.CallUDF(MODULE_NAME, name, arguments, ActiveWorkbook, Application.Caller)
    If IsArray(result) Then
        Asked = Table(result, caller)
    Else
        Asked = Shown(result, caller, 0, 0)
    End If
    Exit Function
Failed:
    If tries = 1 Then Resume Ask ' the process may have been ended while it waited: xlwings starts another
    Remember caller, 0, 0, "Python could not be asked: " & LastLine(Err.Description)
    Asked = CVErr(xlErrNA)
End Function

' Whether the workbook that asks counts its days from 1904.
Private Function CountsFrom1904() As Boolean
    On Error Resume Next
    If TypeName(Application.Caller) = "Range" Then
        CountsFrom1904 = Application.Caller.Worksheet.Parent.Date1904
    Else
        CountsFrom1904 = ActiveWorkbook.Date1904
    End If
End Function

' A table as Excel spills it.
Private Function Table(result As Variant, caller As Variant) As Variant
    Dim row As Long, column As Long, width As Long
    width = Width_(result)
    If width = 0 Then ' one row
        For column = LBound(result) To UBound(result)
            result(column) = Shown(result(column), caller, 0, column - LBound(result))
        Next column
    Else
        For row = LBound(result, 1) To UBound(result, 1)
            For column = LBound(result, 2) To UBound(result, 2)
                result(row, column) = Shown(result(row, column), caller, row - LBound(result, 1), column - LBound(result, 2))
            Next column
        Next row
    End If
    Table = result
End Function

' Number of columns of a table, 0 for a single row.
Private Function Width_(result As Variant) As Long
    On Error GoTo OneRow
    Width_ = UBound(result, 2) - LBound(result, 2) + 1
OneRow:
End Function

' A value as a cell shows it: what carries our mark is an error.
Private Function Shown(value As Variant, caller As Variant, row As Long, column As Long) As Variant
    Dim mark As String, finish As Long
    Shown = value
    If VarType(value) <> vbString Then Exit Function
    mark = ChrW(8288)
    If Left$(value, 1) <> mark Then Exit Function
    finish = InStr(2, value, mark)
    If finish = 0 Then Exit Function
    Remember caller, row, column, Trim$(Mid$(value, finish + 1))
    Select Case Mid$(value, 2, finish - 2)
        Case "#N/A": Shown = CVErr(xlErrNA)
        Case "#NUM!": Shown = CVErr(xlErrNum)
        Case "#DIV/0!": Shown = CVErr(xlErrDiv0)
        Case "#REF!": Shown = CVErr(xlErrRef)
        Case "#NAME?": Shown = CVErr(xlErrName)
        Case Else: Shown = CVErr(xlErrValue)
    End Select
End Function

Private Sub Remember(caller As Variant, row As Long, column As Long, sentence As String)
    On Error Resume Next
    If caller Is Nothing Then Exit Sub
    If sentences Is Nothing Then Set sentences = CreateObject("Scripting.Dictionary")
    If places Is Nothing Then Set places = CreateObject("Scripting.Dictionary")
    Dim formula As String, place As String
    formula = caller.Cells(1, 1).Address(External:=True)
    place = caller.Cells(1, 1).Offset(row, column).Address(External:=True)
    sentences(place) = sentence
    If places.Exists(formula) Then place = places(formula) & vbLf & place
    places(formula) = place
End Sub

Private Sub Forget(caller As Variant)
    On Error Resume Next
    If sentences Is Nothing Then Exit Sub
    Dim formula As String, place As Variant
    formula = caller.Cells(1, 1).Address(External:=True)
    If Not places.Exists(formula) Then Exit Sub
    For Each place In Split(places(formula), vbLf)
        If sentences.Exists(place) Then sentences.Remove place
    Next place
    places.Remove formula
End Sub

' An argument as Python takes it: values without formats (dates are serials), nothing for one left out,
' a whole column only down to the last row its sheet uses.
Private Function Cells_(given As Variant) As Variant
    If IsError(given) Then
        If Not IsObject(given) Then
            If CLng(given) = MISSING Then
                Cells_ = Empty
                Exit Function
            End If
        End If
    End If
    If Not IsObject(given) Then
        Cells_ = given
        Exit Function
    End If
    Dim area As Range, used As Range, rows As Long
    Set area = given
    If area.rows.Count = area.Worksheet.rows.Count Then
        Set used = area.Worksheet.UsedRange
        rows = used.row + used.rows.Count - 1
        Set area = area.Resize(rows)
    End If
    Cells_ = area.Value2
End Function

Private Function LastLine(text As String) As String
    Dim lines() As String, at As Long
    lines = Split(Replace(text, vbCr, ""), vbLf)
    For at = UBound(lines) To LBound(lines) Step -1
        If Len(Trim$(lines(at))) > 0 Then
            LastLine = Trim$(lines(at))
            Exit Function
        End If
    Next at
End Function

Private Sub Describe(name As String, summary As String, help() As String)
    On Error Resume Next
    Application.MacroOptions Macro:=name, Description:=summary, Category:="QPLAN", ArgumentDescriptions:=help
End Sub

Public Function QPLAN_SHARE(part, date_) As Variant
    Application.Volatile
    Dim sent(0 To 1) As Variant
    sent(0) = Cells_(part)
    sent(1) = Cells_(date_)
    QPLAN_SHARE = Asked("QPLAN_SHARE", sent)
End Function

Public Function QPLAN_SPREAD(amount, weights, Optional series, Optional is_even, Optional show) As Variant
    Dim sent(0 To 4) As Variant
    sent(0) = Cells_(amount)
    sent(1) = Cells_(weights)
    sent(2) = Cells_(series)
    sent(3) = Cells_(is_even)
    sent(4) = Cells_(show)
    QPLAN_SPREAD = Asked("QPLAN_SPREAD", sent)
End Function

Private Sub DescribeAll()
    DescribeSHARE
    DescribeSPREAD
End Sub

Private Sub DescribeSHARE()
    Dim help(0 To 1) As String
    help(0) = "the part"
    help(1) = "first day"
    Describe "QPLAN_SHARE", "Part of a whole: part / whole - 1 x ""one"". Returns a rate; #N/A when the whole is zero.", help
End Sub

Private Sub DescribeSPREAD()
    Dim help(0 To 4) As String
    help(0) = "what to spread"
    help(1) = "one for each row"
    help(2) = "history, a row for each series (may be left out)"
    help(3) = "the same for all (may be left out)"
    help(4) = "what to answer with: rows or total (may be left out)"
    Describe "QPLAN_SPREAD", "Spreads an amount over rows */ by weight. Returns a table, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each...", help
End Sub
